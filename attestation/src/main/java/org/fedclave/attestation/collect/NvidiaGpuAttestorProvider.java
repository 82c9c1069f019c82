package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.GpuAttestor;
import org.fedclave.attestation.GpuAttestorProvider;

/**
 * Opens {@link NvidiaGpuAttestor}s by the name {@code nvml}. Settings, all optional: {@code
 * library}, the path of NVIDIA's management library (the driver's), {@code collateral}, the folder
 * of a collateral store that reference values (RIMs) and OCSP answers come from (none).
 */
public final class NvidiaGpuAttestorProvider implements GpuAttestorProvider {

  public static final String NAME = "nvml";
  public static final String LIBRARY = "library";
  public static final String COLLATERAL = AttestorSettings.COLLATERAL;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public GpuAttestor open(Map<String, String> configuration) throws IOException {
    var settings = new AttestorSettings(NAME, configuration, Set.of(LIBRARY, COLLATERAL));
    return new NvidiaGpuAttestor(
        settings.path(LIBRARY).map(Path::toString).orElse(NvmlForeignLibrary.DEFAULT_NAME),
        settings.endorsements());
  }
}
