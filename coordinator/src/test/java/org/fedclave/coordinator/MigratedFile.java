package org.fedclave.coordinator;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The embedded database's file as the migrations leave it, made once for all tests of this process:
 * making it takes longer than most of them. That it can be made, and brought on from older ones,
 * {@link DatabaseTest} tests.
 */
final class MigratedFile {

  private static final String NAME = "coordinator.mv.db";
  private static final byte[] BYTES = make();

  private MigratedFile() {}

  /** Puts it into a folder that has none yet. */
  static void into(Path folder) throws IOException {
    if (Files.notExists(folder.resolve(NAME))) {
      Files.write(folder.resolve(NAME), BYTES);
    }
  }

  private static byte[] make() {
    try {
      Path folder = Files.createTempDirectory("migrated");
      try (Database database = Database.embedded(folder)) {
        database.migrate();
      }
      byte[] bytes = Files.readAllBytes(folder.resolve(NAME));
      for (File file : requireNonNull(folder.toFile().listFiles())) { // a trace, too
        Files.delete(file.toPath());
      }
      Files.delete(folder);
      return bytes;
    } catch (IOException e) {
      throw new AssertionError("no database can be made here", e);
    }
  }
}
