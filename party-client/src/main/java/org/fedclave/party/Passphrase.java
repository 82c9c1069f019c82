package org.fedclave.party;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import org.fedclave.party.KeyStoreException.Rule;
import org.fedclave.protocol.Bytes;

/**
 * What opens a {@link KeyStore}: 8 to 1024 characters, compared in Unicode's form NFC so that it
 * does not depend on the keyboard. Prints nothing of itself.
 */
public final class Passphrase {

  private static final int SHORTEST = 8;
  private static final int LONGEST = 1024;

  private final Bytes utf8;

  private Passphrase(Bytes utf8) {
    this.utf8 = utf8;
  }

  public static Passphrase of(String text) throws KeyStoreException {
    if (text.length() < SHORTEST || text.length() > LONGEST) {
      throw new KeyStoreException(
          Rule.PASSPHRASE_FORM,
          "a passphrase has " + SHORTEST + " to " + LONGEST + " characters, not " + text.length());
    }
    return new Passphrase(Bytes.utf8(Normalizer.normalize(text, Normalizer.Form.NFC)));
  }

  /** Reads the one line of {@code file}, without its line end. */
  public static Passphrase ofFile(Path file) throws KeyStoreException {
    try {
      if (Files.size(file) > 4L * LONGEST) {
        throw new KeyStoreException(
            Rule.PASSPHRASE_FORM, file + ": expected one line with the passphrase, found more");
      }
      return of(Files.readString(file).stripTrailing());
    } catch (IOException e) {
      throw new KeyStoreException(
          Rule.PASSPHRASE_FORM, "the passphrase file " + file + " cannot be read", e);
    }
  }

  Bytes utf8() {
    return utf8;
  }

  @Override
  public String toString() {
    return "passphrase";
  }
}
