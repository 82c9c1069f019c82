package org.fedclave.attestation;

import java.io.IOException;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;

/**
 * Opens the attestor of one technology. Found by {@link ServiceLoader}, so that a trainer has no
 * compile-time link to a simulator: what is not on its class path does not exist for it.
 */
public interface AttestorProvider {

  /**
   * The name by which a configuration asks for this attestor, for example {@code
   * simulated-sev-snp}.
   */
  String name();

  /**
   * Opens the attestor.
   *
   * @param configuration settings by name; a setting that is unknown or missing is refused
   * @throws IOException if the platform cannot be reached or the settings are wrong, in a sentence
   *     for people
   */
  Attestor open(Map<String, String> configuration) throws IOException;

  /**
   * Opens the attestor called {@code name} among those on the class path.
   *
   * @throws IOException also if there is none of that name; the message lists those that there are
   */
  static Attestor open(String name, Map<String, String> configuration) throws IOException {
    var names = new TreeSet<String>();
    for (AttestorProvider provider : ServiceLoader.load(AttestorProvider.class)) {
      if (provider.name().equals(name)) {
        return provider.open(configuration);
      }
      names.add(provider.name());
    }
    throw new IOException("no attestor is called \"" + name + "\"; this installation has " + names);
  }
}
