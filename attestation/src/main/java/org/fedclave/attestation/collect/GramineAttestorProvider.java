package org.fedclave.attestation.collect;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;

/**
 * Opens {@link GramineAttestor}s by the name {@code gramine}. The one setting, {@code folder} of
 * Gramine's files, is optional (its usual place).
 */
public final class GramineAttestorProvider implements AttestorProvider {

  public static final String NAME = "gramine";
  public static final String FOLDER = "folder";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Attestor open(Map<String, String> configuration) throws IOException {
    var settings = new AttestorSettings(NAME, configuration, Set.of(FOLDER));
    return new GramineAttestor(
        settings.path(FOLDER).orElse(GramineAttestor.DEFAULT_FOLDER), EndorsementSource.NONE);
  }
}
