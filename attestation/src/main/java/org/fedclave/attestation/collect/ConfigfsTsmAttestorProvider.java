package org.fedclave.attestation.collect;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;

/**
 * Opens {@link ConfigfsTsmAttestor}s by the name {@code configfs-tsm}. Settings, all optional:
 * {@code folder} of the kernel's reports (its usual place), {@code privlevel} from 0 to 3 (the
 * kernel's own), {@code event-log}, a file that is added to TDX evidence (none), {@code
 * collateral}, the folder of a collateral store that missing endorsements come from (none).
 */
public final class ConfigfsTsmAttestorProvider implements AttestorProvider {

  public static final String NAME = "configfs-tsm";
  public static final String FOLDER = "folder";
  public static final String PRIVLEVEL = "privlevel";
  public static final String EVENT_LOG = "event-log";
  public static final String COLLATERAL = AttestorSettings.COLLATERAL;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Attestor open(Map<String, String> configuration) throws IOException {
    var settings =
        new AttestorSettings(NAME, configuration, Set.of(FOLDER, PRIVLEVEL, EVENT_LOG, COLLATERAL));
    return new ConfigfsTsmAttestor(
        settings.path(FOLDER).orElse(ConfigfsTsmAttestor.DEFAULT_FOLDER),
        settings.number(PRIVLEVEL, ConfigfsTsmAttestor.HIGHEST_PRIVLEVEL),
        settings.path(EVENT_LOG),
        settings.endorsements());
  }
}
