package org.fedclave.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.fedclave.protocol.Bytes;

/** Files that users name on the command line. */
final class InputFile {

  private InputFile() {}

  /**
   * Reads all of a file.
   *
   * @param largest in bytes; a longer one is not read
   * @throws CommandFailedException if it cannot be read, in a sentence
   */
  static Bytes read(Path file, int largest) throws CommandFailedException {
    if (Files.isDirectory(file)) {
      throw new CommandFailedException(file + " is a folder, not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(largest + 1);
      if (content.length > largest) {
        throw new CommandFailedException(
            file + " is too large: at most " + largest + " bytes are read");
      }
      return Bytes.wrap(content);
    } catch (NoSuchFileException e) {
      throw new CommandFailedException("there is no file " + file);
    } catch (AccessDeniedException e) {
      throw new CommandFailedException(file + " may not be read");
    } catch (IOException e) {
      throw new CommandFailedException(file + " cannot be read: " + e.getMessage());
    }
  }
}
