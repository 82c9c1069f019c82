package org.fedclave.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.GpuAttestor;
import org.fedclave.attestation.GpuAttestorProvider;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.tls.PrivateFiles;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fedclave attest collect}: fresh evidence of this machine. */
@Command(
    name = "collect",
    description = "Ask this machine's TEE, or its GPUs, for fresh evidence and write it to a file.",
    mixinStandardHelpOptions = true)
final class AttestCollect implements Callable<Integer> {

  /** Which attestor: exactly one. */
  static final class Source {
    @Option(
        names = "--tee",
        paramLabel = "NAME",
        description = "the attestor that this installation has for the platform")
    private Optional<String> tee = Optional.empty();

    @Option(
        names = "--gpu",
        paramLabel = "NAME",
        description = "the attestor that this installation has for the GPUs")
    private Optional<String> gpu = Optional.empty();
  }

  /** What the evidence is to bind: exactly one. */
  static final class Bound {
    @Option(
        names = "--data",
        paramLabel = "HEX",
        converter = HexBytes.class,
        description = BoundData.DATA)
    private Optional<Bytes> data = Optional.empty();

    @Option(names = "--nonce-file", paramLabel = "FILE", description = BoundData.FILE)
    private Optional<Path> file = Optional.empty();
  }

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(
      names = {"--tee-option", "--gpu-option"},
      paramLabel = "NAME=VALUE",
      description = "a setting of the attestor; may be repeated")
  private Map<String, String> settings = Map.of();

  @ArgGroup(multiplicity = "1")
  private Bound bound = new Bound();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where the evidence goes; of several GPUs to FILE.1, FILE.2 and so on")
  private Path out = Path.of("evidence");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    List<Evidence> collected;
    try {
      collected = collect();
    } catch (IOException e) { // an attestor's own sentence
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
    for (int i = 0; i < collected.size(); i++) {
      write(
          collected.get(i),
          collected.size() == 1
              ? out
              : out.resolveSibling(String.valueOf(out.getFileName()) + '.' + (i + 1)));
    }
    return 0;
  }

  private List<Evidence> collect() throws IOException, CommandFailedException {
    if (source.tee.isPresent()) {
      Bytes reportData =
          BoundData.read(bound.data, bound.file, Attestor.REPORT_DATA_BYTES, spec.commandLine());
      try (Attestor attestor = AttestorProvider.open(source.tee.get(), settings)) {
        return List.of(attestor.attest(reportData));
      }
    }
    if (source.gpu.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "Give one of --tee NAME and --gpu NAME");
    }
    Bytes nonce =
        BoundData.read(bound.data, bound.file, GpuAttestor.NONCE_BYTES, spec.commandLine());
    try (GpuAttestor attestor = GpuAttestorProvider.open(source.gpu.get(), settings)) {
      return attestor.attest(nonce);
    }
  }

  private void write(Evidence evidence, Path file) throws IOException {
    Bytes encoded = evidence.encode();
    PrivateFiles.write(file, encoded);
    PrintWriter lines = spec.commandLine().getOut();
    lines.println(
        "wrote "
            + evidence.format().wireName()
            + " evidence of "
            + encoded.size()
            + " bytes to "
            + file);
    lines.println("  digest  " + Digest.of(encoded));
    lines.println(
        "  pieces  "
            + String.join(
                ", ",
                evidence.items().keySet().stream().sorted().map(EvidenceItem::wireName).toList()));
  }
}
