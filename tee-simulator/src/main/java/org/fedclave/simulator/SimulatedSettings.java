package org.fedclave.simulator;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the providers of simulated attestors ask of their settings. */
final class SimulatedSettings {

  private SimulatedSettings() {}

  /**
   * Requires that {@code configuration} has all of {@code names} and nothing else.
   *
   * @param attestor in messages, for example "attestor simulated-tdx"
   */
  static void requireExactly(String attestor, Set<String> names, Map<String, String> configuration)
      throws IOException {
    if (!configuration.keySet().equals(names)) {
      throw new IOException(
          "the "
              + attestor
              + " needs exactly the settings "
              + new TreeSet<>(names)
              + ", not "
              + new TreeSet<>(configuration.keySet()));
    }
  }
}
