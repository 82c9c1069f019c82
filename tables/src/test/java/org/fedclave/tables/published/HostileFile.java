package org.fedclave.tables.published;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fedclave.tables.BadSchemaException;
import org.fedclave.tables.BadTableException;

/** A file of any content, and what an importer makes of it. */
final class HostileFile {
  private final Path folder;
  private final Import reader;

  /** An importer under test. */
  interface Import {
    Imported read(Path file, Path out) throws IOException, BadSourceException, BadTableException;
  }

  /**
   * @param folder of the file and of what is written; empty of both between two outcomes
   */
  HostileFile(Path folder, Import reader) {
    this.folder = folder;
    this.reader = reader;
  }

  /**
   * The message of a refusal, which leaves nothing; else {@code read}, and then a party's reader
   * took what was written.
   */
  String outcome(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("hostile"), content);
    Path out = folder.resolve("out");
    try {
      Written.requireReadable(reader.read(file, out));
      empty(out);
      return "read";
    } catch (BadSourceException | BadTableException e) {
      List<Path> left = in(out);
      if (!left.isEmpty()) {
        throw new AssertionError("a refused import left " + left, e);
      }
      return String.valueOf(e.getMessage());
    } catch (BadSchemaException e) {
      throw new AssertionError("an import wrote no schema", e);
    }
  }

  private static void empty(Path out) throws IOException {
    for (Path file : in(out)) {
      Files.delete(file);
    }
  }

  private static List<Path> in(Path out) throws IOException {
    if (!Files.exists(out)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(out)) {
      return files.toList();
    }
  }
}
