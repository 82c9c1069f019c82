package org.fedclave.party;

import java.nio.file.Path;
import java.util.Optional;
import org.fedclave.party.KeyStoreException.Rule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a member's files are and what opens them: for every command of a member with keys. */
public final class FolderOptions {

  private static final String VARIABLE = "FEDCLAVE_PASSPHRASE";

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "The member's folder (default: ${DEFAULT-VALUE}).",
      defaultValue = ".")
  private Path folder = Path.of(".");

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Holds the passphrase of the key store. Otherwise " + VARIABLE + " does.")
  private @Nullable Path passphraseFile;

  /** The folder. */
  public Path folder() {
    return folder;
  }

  /** The passphrase, from the file or the environment, never from the command line. */
  public Passphrase passphrase() throws KeyStoreException {
    if (passphraseFile != null) {
      return Passphrase.ofFile(passphraseFile);
    }
    return Passphrase.of(
        Optional.ofNullable(System.getenv(VARIABLE))
            .orElseThrow(
                () ->
                    new KeyStoreException(
                        Rule.PASSPHRASE_FORM,
                        "no passphrase: give --passphrase-file FILE or set " + VARIABLE)));
  }
}
