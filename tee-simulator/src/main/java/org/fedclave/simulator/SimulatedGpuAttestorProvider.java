package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.GpuAttestor;
import org.fedclave.attestation.GpuAttestorProvider;

/**
 * Opens {@link SimulatedGpuAttestor}s by the name {@code simulated-nvidia-gpu}. Settings, all
 * required: {@code vendor} is the folder of the {@link SimulatedNvidia}, made if absent; {@code
 * gpus} are the names of the GPUs, separated by commas, equal names are one device.
 */
public final class SimulatedGpuAttestorProvider implements GpuAttestorProvider {

  public static final String NAME = "simulated-nvidia-gpu";
  public static final String VENDOR = "vendor";
  public static final String GPUS = "gpus";

  private static final Set<String> SETTINGS = Set.of(VENDOR, GPUS);

  private final Clock clock;

  /** For the service loader. */
  public SimulatedGpuAttestorProvider() {
    this(Clock.systemUTC());
  }

  SimulatedGpuAttestorProvider(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public GpuAttestor open(Map<String, String> configuration) throws IOException {
    SimulatedSettings.requireExactly("GPU attestor " + NAME, SETTINGS, configuration);
    List<String> names = Arrays.asList(configuration.getOrDefault(GPUS, "").split(",", -1));
    if (names.stream().anyMatch(String::isBlank) || Set.copyOf(names).size() != names.size()) {
      throw new IOException("the setting gpus must be different names, separated by commas");
    }
    SimulatedNvidia vendor =
        SimulatedNvidia.openOrCreate(Path.of(configuration.getOrDefault(VENDOR, "")), clock);
    return new SimulatedGpuAttestor(names.stream().map(vendor::gpu).toList());
  }
}
