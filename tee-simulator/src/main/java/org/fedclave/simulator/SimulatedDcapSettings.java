package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.fedclave.protocol.Bytes;

/**
 * What simulated SGX and TDX attestors are opened with, all required.
 *
 * @param vendor folder of the {@link SimulatedIntel}, made if absent
 * @param chip any name; equal names are one platform
 * @param measurement the program's
 */
record SimulatedDcapSettings(Path vendor, String chip, Bytes measurement) {

  private static final Set<String> NAMES = Set.of("vendor", "chip", "measurement");

  static SimulatedDcapSettings read(
      String attestor, Map<String, String> configuration, int measurementBytes) throws IOException {
    SimulatedSettings.requireExactly("attestor " + attestor, NAMES, configuration);
    return new SimulatedDcapSettings(
        Path.of(configuration.getOrDefault("vendor", "")),
        configuration.getOrDefault("chip", ""),
        measurement(configuration.getOrDefault("measurement", ""), measurementBytes));
  }

  private static Bytes measurement(String hex, int bytes) throws IOException {
    try {
      Bytes measurement = Bytes.hex(hex);
      if (measurement.size() == bytes) {
        return measurement;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw new IOException("the setting measurement must have " + 2 * bytes + " hex digits");
  }
}
