package org.fedclave.models;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What trains in a process, as far as it decides the bits of a result; part of a proof.
 *
 * @param engine the engine's name in contracts
 * @param version library and version, as in {@code nd4j 1.0.0-M2.1}
 * @param device what it computes on, as in {@code CPU} or a GPU's name
 * @param details by name: threads, libraries under it, a GPU's driver
 * @param repeatable whether equal inputs give equal bits, on this device and with these details
 */
public record EngineReport(
    String engine,
    String version,
    String device,
    SortedMap<String, String> details,
    boolean repeatable) {

  public EngineReport {
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
  }

  /** As words of a contract's statement, by name; {@link #details} among them. */
  public Map<String, String> words() {
    Map<String, String> words = new TreeMap<>(details);
    words.put("engine", engine);
    words.put("engine-version", version);
    words.put("device", device);
    words.put("repeatable", Boolean.toString(repeatable));
    return words;
  }

  /**
   * Returns this report, or says what to do where results could not be repeated.
   *
   * @throws IllegalStateException unless {@link #repeatable}
   */
  public EngineReport requireRepeatable() {
    if (!repeatable) {
      throw new IllegalStateException(
          "engine %s on %s does not repeat its results with %s; start the process with"
                  .formatted(engine, device, details)
              + " OMP_NUM_THREADS=1 and OPENBLAS_NUM_THREADS=1 in its environment");
    }
    return this;
  }
}
