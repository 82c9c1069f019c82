package org.fedclave.coordinator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * The password of the coordinator's database, from a file or from the environment; never printed.
 */
final class DatabasePassword {

  /** The environment's variable. */
  static final String VARIABLE = "FEDCLAVE_DATABASE_PASSWORD";

  private static final int LARGEST = 4 << 10;

  private final Optional<String> secret;

  private DatabasePassword(Optional<String> secret) {
    this.secret = secret;
  }

  /**
   * Finds it: a file that the settings name goes before the environment; without both there is
   * none, and the database has to trust the user otherwise.
   *
   * @param folder the coordinator's
   */
  static DatabasePassword of(
      DatabaseSettings settings, Path folder, Map<String, String> environment)
      throws IOException, MalformedException {
    if (settings.passwordFile().isEmpty()) {
      return new DatabasePassword(Optional.ofNullable(environment.get(VARIABLE)));
    }
    Path file = folder.resolve(settings.passwordFile().get());
    if (!file.toFile().isFile()) {
      throw MalformedException.at(
          file.toString(), "a file with the database's password", "no file");
    }
    return new DatabasePassword(Optional.of(PrivateFiles.read(file, LARGEST).toUtf8().strip()));
  }

  /** Loud, so that one search finds its only use. */
  Optional<String> revealToTheDriver() {
    return secret;
  }

  @Override
  public String toString() {
    return "a password";
  }
}
