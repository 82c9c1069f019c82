package org.fedclave.attestation.collect;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;

/**
 * Opens {@link GramineAttestor}s by the name {@code gramine}. Settings, all optional: {@code
 * folder} of Gramine's files (its usual place), {@code collateral}, the folder of a collateral
 * store that endorsements come from (none).
 */
public final class GramineAttestorProvider implements AttestorProvider {

  public static final String NAME = "gramine";
  public static final String FOLDER = "folder";
  public static final String COLLATERAL = AttestorSettings.COLLATERAL;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Attestor open(Map<String, String> configuration) throws IOException {
    var settings = new AttestorSettings(NAME, configuration, Set.of(FOLDER, COLLATERAL));
    return new GramineAttestor(
        settings.path(FOLDER).orElse(GramineAttestor.DEFAULT_FOLDER), settings.endorsements());
  }
}
