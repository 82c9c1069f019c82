package org.fedclave.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.fedclave.attestation.referencevalues.Corim;
import org.fedclave.attestation.referencevalues.ReferenceValue;
import org.fedclave.attestation.referencevalues.ReferenceValues;
import org.fedclave.protocol.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where computed reference values go: the options that all verbs of {@code compute} share. */
final class ReferenceValuesOutput {

  @Option(
      names = "--with",
      paramLabel = "FILE",
      description = "reference values to put beside the new ones; may be repeated")
  private List<Path> with = List.of();

  @Option(names = "--out", paramLabel = "FILE", description = "write JSON here, not to the screen")
  private @Nullable Path out;

  @Option(names = "--corim", paramLabel = "FILE", description = "also write an unsigned CoRIM")
  private @Nullable Path corim;

  void write(List<ReferenceValue> computed, CommandSpec spec) throws Exception {
    List<ReferenceValue> all = new ArrayList<>(computed);
    for (Path file : with) {
      ReferenceValuesCommand.load(file).values().stream()
          .filter(value -> !all.contains(value))
          .forEach(all::add);
    }
    ReferenceValues values = sound(() -> ReferenceValues.of(all));
    PrintWriter screen = spec.commandLine().getOut();
    if (out == null) {
      screen.print(values.toJson().toUtf8());
      screen.flush();
    } else {
      save(out, values.toJson(), screen);
    }
    if (corim != null) {
      save(corim, Corim.write(values), out == null ? spec.commandLine().getErr() : screen);
    }
  }

  private static void save(Path file, Bytes content, PrintWriter screen) throws IOException {
    Files.write(file, content.unsafeArray());
    screen.println("wrote " + file);
  }

  /** A value that checks itself; what it refuses is the user's input. */
  static <T> T sound(Supplier<T> made) throws CommandFailedException {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }
}
