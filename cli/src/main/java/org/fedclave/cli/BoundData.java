package org.fedclave.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The data that evidence binds, as commands take them. */
final class BoundData {

  static final String DATA = "what the evidence binds: 128 hex digits, for a GPU 64";
  static final String FILE = "a file with these bytes";

  private BoundData() {}

  /**
   * The data of one of the two options.
   *
   * @param size how many bytes evidence of this kind binds
   * @param line to which a missing option is reported
   */
  static Bytes read(Optional<Bytes> data, Optional<Path> file, int size, CommandLine line)
      throws CommandFailedException {
    if (data.isEmpty() && file.isEmpty()) {
      throw new ParameterException(line, "Give one of --data HEX and --nonce-file FILE");
    }
    Bytes given = file.isPresent() ? InputFile.read(file.get(), size) : data.orElse(Bytes.EMPTY);
    if (given.size() != size) {
      throw new CommandFailedException(
          "this evidence binds " + size + " bytes, not " + given.size());
    }
    return given;
  }
}
