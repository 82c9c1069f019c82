package org.fedclave.engine.dl4jcuda;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedclave.models.UnusableEngineException;

/**
 * A GPU, as its driver tells it.
 *
 * @param name as in {@code NVIDIA A100-SXM4-80GB}
 * @param capability what machine code it runs
 * @param driver version, as in {@code 535.104.05}
 */
record Gpu(String name, ComputeCapability capability, String driver) {
  /** What {@link #read} reads, as {@code nvidia-smi} calls it. */
  static final String COLUMNS = "name,compute_cap,driver_version";

  private static final Pattern LINE =
      Pattern.compile(
          "(?<name>[\\x20-\\x7e&&[^,]]{1,100}), (?<major>[1-9][0-9]?)\\.(?<minor>[0-9]),"
              + " (?<driver>[0-9]{1,4}(\\.[0-9]{1,4}){1,3})");

  /** Reads a line of {@link #COLUMNS}. */
  static Gpu read(String line) throws UnusableEngineException {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new UnusableEngineException(
          "engine dl4j-cuda cannot read what nvidia-smi says of a GPU, \"%s\"; a name, a compute capability and a driver's version are expected; take engine dl4j"
              .formatted(Printable.of(line)));
    }
    return new Gpu(
        matcher.group("name"),
        new ComputeCapability(
            Integer.parseInt(matcher.group("major")), Integer.parseInt(matcher.group("minor"))),
        matcher.group("driver"));
  }
}
