package org.fedclave.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.fedclave.attestation.referencevalues.ReferenceValueDiff;
import org.fedclave.attestation.referencevalues.ReferenceValueWords;
import org.fedclave.attestation.referencevalues.ReferenceValues;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave reference-values}: what evidence of a program must show. */
@Command(
    name = "reference-values",
    description = "Compute, explain and compare what evidence of a program must show.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ComputeCommand.class,
      ReferenceValuesCommand.Explain.class,
      ReferenceValuesCommand.Diff.class
    })
final class ReferenceValuesCommand {

  /** {@code reference-values explain FILE}. */
  @Command(
      name = "explain",
      description =
          "Say what each value is and comes from, and what to put into an appraisal policy.",
      mixinStandardHelpOptions = true)
  static final class Explain implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "reference values, JSON")
    private Path file = Path.of("reference-values.json");

    @Option(names = "--policy", description = "print only the members of the policy, JSON")
    private boolean policyOnly;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      ReferenceValues values = load(file);
      String policy = ReferenceValueWords.policyMembers(values).toPrettyString();
      PrintWriter out = spec.commandLine().getOut();
      if (!policyOnly) {
        ReferenceValueWords.sentences(values).forEach(out::println);
        out.println();
        out.println("In an appraisal policy (its other members are not a matter of the program):");
      }
      out.println(policy);
      return 0;
    }
  }

  /** {@code reference-values diff BEFORE AFTER}. */
  @Command(
      name = "diff",
      description = "Say what differs between two files; exit code 1 if anything does.",
      mixinStandardHelpOptions = true)
  static final class Diff implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "BEFORE", description = "the accepted values, JSON")
    private Path before = Path.of("before.json");

    @Parameters(index = "1", paramLabel = "AFTER", description = "the new values, JSON")
    private Path after = Path.of("after.json");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      List<String> sentences = ReferenceValueDiff.sentences(load(before), load(after));
      PrintWriter out = spec.commandLine().getOut();
      if (sentences.isEmpty()) {
        out.println("no difference");
        return 0;
      }
      sentences.forEach(out::println);
      return UserError.REFUSED;
    }
  }

  static ReferenceValues load(Path file) throws IOException, MalformedException {
    return ReferenceValues.parse(read(file, ReferenceValues.LARGEST));
  }

  /** Reads a file that must not be longer than {@code largest}, whatever its size is said to be. */
  static Bytes read(Path file, int largest) throws IOException, MalformedException {
    if (Files.isDirectory(file)) {
      throw MalformedException.at(file.toString(), "a file", "a folder");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(largest + 1);
      if (content.length > largest) {
        throw MalformedException.at(file.toString(), "at most " + largest + " bytes", "more");
      }
      return Bytes.wrap(content);
    }
  }

  private ReferenceValuesCommand() {}
}
