package org.fedclave.trainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.EngineReport;
import org.fedclave.models.Engines;
import org.fedclave.models.UnusableEngineException;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeTerms;

/**
 * What a node is made of and which engines it can run, looked up on the machine for its offer to
 * the coordinator. For people and routing: nothing here is attested.
 */
public final class Machine {

  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final int LONGEST = 200;

  private final SortedSet<String> engines = new TreeSet<>();
  private final SortedSet<String> accelerators = new TreeSet<>();
  private final SortedMap<String, String> words = new TreeMap<>();

  private Machine() {}

  /**
   * Looks; loads the native libraries of all engines, and asks the GPU's driver if there is one.
   */
  public static Machine look() {
    Machine machine = new Machine();
    machine.lookAtEngines();
    machine.put("threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
    after(PROCESSOR, "model name").ifPresent(name -> machine.put("processor", name));
    after(MEMORY, "MemTotal").ifPresent(size -> machine.put("memory", size));
    machine.lookAtGpu();
    return machine;
  }

  /** The offer that a node of this machine makes. */
  public NodeOffer offer(String tee, NodeTerms terms) {
    return new NodeOffer(tee, terms, engines, accelerators, words);
  }

  private void lookAtEngines() {
    for (String name : Engines.names()) {
      try {
        EngineProvider provider = Engines.of(name);
        EngineReport report = provider.report();
        engines.add(name);
        put("engine-" + name, report.version() + " on " + report.device());
      } catch (UnusableEngineException e) {
        put("engine-" + name, "cannot be used: " + e.getMessage());
      }
    }
  }

  /** Without NVIDIA's tool there is no GPU that an engine could use. */
  private void lookAtGpu() {
    String[] columns = {"name", "driver_version", "compute_cap"};
    query(columns)
        .map(line -> line.split(", *", -1))
        .filter(values -> values.length == columns.length)
        .ifPresent(
            values -> {
              put("gpu", values[0]);
              accelerators.add(slug(values[0]));
              put("gpu-driver", values[1]);
              put("gpu-compute-capability", values[2]);
            });
  }

  /** NVIDIA H200 NVL is called nvidia-h200-nvl in offers and contracts. */
  private static String slug(String product) {
    String words = product.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String slug = words.replaceAll("^-|-$", "");
    return slug.isEmpty()
        ? "gpu"
        : slug.substring(0, Math.min(slug.length(), 63)).replaceAll("-$", "");
  }

  private static Optional<String> query(String[] columns) {
    try {
      Process tool =
          new ProcessBuilder(
                  "nvidia-smi", "--query-gpu=" + String.join(",", columns), "--format=csv,noheader")
              .redirectErrorStream(true)
              .start();
      if (!tool.waitFor(10, TimeUnit.SECONDS)) {
        tool.destroyForcibly();
        return Optional.empty();
      }
      String printed = new String(tool.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
      return tool.exitValue() == 0 ? printed.lines().findFirst() : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** What stands behind {@code name:} in one of Linux's tables. */
  private static Optional<String> after(Path file, String name) {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT)))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void put(String name, String value) {
    String clean = value.replaceAll("\\p{Cntrl}", " ").strip();
    if (!clean.isEmpty()) {
      words.put(name, clean.substring(0, Math.min(clean.length(), LONGEST)));
    }
  }
}
