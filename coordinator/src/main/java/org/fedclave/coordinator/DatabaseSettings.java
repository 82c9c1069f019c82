package org.fedclave.coordinator;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which PostgreSQL holds the coordinator's state. The password is not here: see {@link
 * DatabasePassword}.
 *
 * @param url as the PostgreSQL driver reads it, for example {@code
 *     jdbc:postgresql://db.example:5432/fedclave?sslmode=verify-full}; without user and password
 * @param user the role to connect as
 * @param passwordFile a file with the password, relative to the coordinator's folder; absent if the
 *     environment has it, or none is needed
 */
public record DatabaseSettings(String url, String user, Optional<String> passwordFile) {

  static final int LONGEST_URL = 1000;
  static final int LONGEST_NAME = 255;

  private static final Pattern FORM =
      Pattern.compile("jdbc:postgresql://[A-Za-z0-9.:,\\[\\]_-]+/[A-Za-z0-9_.-]+(\\?[!-~]*)?");

  public DatabaseSettings {
    if (url.length() > LONGEST_URL || !FORM.matcher(url).matches()) {
      throw new IllegalArgumentException(
          "a database is jdbc:postgresql://HOST[:PORT]/NAME[?PARAMETERS], without a user in front"
              + " of the host"); // the URL is not repeated: it may have a password in it
    }
    String parameters = url.substring(url.indexOf('/', "jdbc:postgresql://".length()));
    if (parameters.toLowerCase(Locale.ROOT).contains("password=")) {
      throw new IllegalArgumentException(
          "a database's URL has no password; put it into a file, or into the environment as "
              + DatabasePassword.VARIABLE);
    }
    if (user.isBlank() || user.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("a database's user has 1 to 255 characters");
    }
    if (passwordFile.filter(file -> file.isBlank() || file.length() > LONGEST_URL).isPresent()) {
      throw new IllegalArgumentException("a database's password file has a name");
    }
  }

  /** Host and name, without parameters: for people. */
  String place() {
    int parameters = url.indexOf('?');
    return url.substring("jdbc:".length(), parameters < 0 ? url.length() : parameters);
  }
}
