package org.fedclave.attestation;

import java.io.IOException;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;

/**
 * Opens the {@link GpuAttestor} of one way to reach GPUs. Found by {@link ServiceLoader}, as is
 * {@link AttestorProvider}.
 */
public interface GpuAttestorProvider {

  /** The name by which a configuration asks for this attestor, for example {@code nvml}. */
  String name();

  /**
   * Opens the attestor.
   *
   * @param configuration settings by name; a setting that is unknown, or missing where it is
   *     required, is refused
   * @throws IOException if there is no driver or the settings are wrong, in a sentence for people
   */
  GpuAttestor open(Map<String, String> configuration) throws IOException;

  /**
   * Opens the attestor called {@code name} among those on the class path.
   *
   * @throws IOException also if there is none of that name; the message lists those that there are
   */
  static GpuAttestor open(String name, Map<String, String> configuration) throws IOException {
    var names = new TreeSet<String>();
    for (GpuAttestorProvider provider : ServiceLoader.load(GpuAttestorProvider.class)) {
      if (provider.name().equals(name)) {
        return provider.open(configuration);
      }
      names.add(provider.name());
    }
    throw new IOException(
        "no GPU attestor is called \"" + name + "\"; this installation has " + names);
  }
}
