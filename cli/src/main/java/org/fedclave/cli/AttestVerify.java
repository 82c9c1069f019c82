package org.fedclave.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.BoundBytes;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFile;
import org.fedclave.attestation.GpuAttestor;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.party.FolderOptions;
import org.fedclave.protocol.Bytes;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave attest verify EVIDENCE --policy FILE}: genuine and acceptable, or why not. */
@Command(
    name = "verify",
    description = {
      "Appraise evidence by a policy, offline: genuine and acceptable, or the rule that it breaks.",
      "Exit code 0: accepted; 1: refused, or the input cannot be read."
    },
    mixinStandardHelpOptions = true)
final class AttestVerify implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "EVIDENCE",
      description =
          "an evidence container, or a single report or quote that --collateral completes")
  private Path file = Path.of("evidence");

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      required = true,
      description = "the appraisal policy")
  private Path policy = Path.of("appraisal.json");

  @Mixin private CollateralOptions collateral = new CollateralOptions();

  /** What the evidence must bind, or that this does not matter: exactly one. */
  static final class Expected {
    @Option(
        names = "--data",
        paramLabel = "HEX",
        converter = HexBytes.class,
        description = BoundData.DATA)
    private Optional<Bytes> data = Optional.empty();

    @Option(names = "--nonce-file", paramLabel = "FILE", description = BoundData.FILE)
    private Optional<Path> file = Optional.empty();

    @Option(
        names = "--insecure-any-data",
        description =
            "accept whatever the evidence binds: then it may be old, or vouch for somebody else")
    private boolean insecureAnyData;
  }

  @ArgGroup(multiplicity = "1")
  private Expected expected = new Expected();

  @Mixin private Moment moment = new Moment();

  @Option(
      names = "--ear",
      paramLabel = "FILE",
      description =
          "write the attestation result (EAR), accepted or refused, signed with the keys in --folder")
  private Optional<Path> ear = Optional.empty();

  @Option(
      names = "--compact",
      description = "write the EAR as a compact JWT, which Ed25519 alone signs")
  private boolean compact;

  @Mixin private FolderOptions keys = new FolderOptions();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (ear.isPresent() && expected.insecureAnyData) {
      throw new ParameterException(
          spec.commandLine(),
          "--ear needs --data or --nonce-file: a result about any data would mislead others");
    }
    AppraisalPolicy accepted = PolicyCommand.read(policy);
    Optional<ResultWriter> writer =
        ear.isPresent()
            ? Optional.of(ResultWriter.open(ear.get(), compact, keys))
            : Optional.empty();
    Verdict verdict = verdict(accepted, moment.clock());
    if (writer.isPresent()) {
      writer.get().write(verdict, InputFile.read(file, Evidence.LARGEST_ENCODED), accepted);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(verdict.toTree().toPrettyString());
    } else {
      verdict.lines().forEach(out::println);
      ear.ifPresent(written -> out.println("wrote the attestation result to " + written));
    }
    return verdict.isAccepted() ? 0 : UserError.REFUSED;
  }

  private Verdict verdict(AppraisalPolicy accepted, Clock then) throws Exception {
    boolean bound = !expected.insecureAnyData;
    Map<Rule, Integer> checks = new LinkedHashMap<>();
    try {
      Evidence evidence = collateral.complete(evidenceFile(), then).toEvidence();
      Bytes data = expectedData(evidence);
      AppraisedEvidence appraised =
          CheckList.observed(
              rule -> checks.merge(rule, 1, Integer::sum),
              () -> appraise(new Appraiser(accepted, then), evidence, data, then));
      return Verdict.accepted(then.instant(), checks, bound, data, appraised);
    } catch (RefusedException e) {
      return Verdict.refused(then.instant(), checks, bound, e);
    }
  }

  private EvidenceFile evidenceFile() throws CommandFailedException, RefusedException {
    return EvidenceFile.of(InputFile.read(file, Evidence.LARGEST_ENCODED));
  }

  private Bytes expectedData(Evidence evidence) throws CommandFailedException, RefusedException {
    if (expected.insecureAnyData) {
      return BoundBytes.insecureReadFrom(evidence)
          .orElseThrow(
              () ->
                  new CommandFailedException(
                      evidence.format().wireName()
                          + " evidence binds no data, or holds only their digest: give --data"));
    }
    int size =
        evidence.format().vouchesForProgram()
            ? Attestor.REPORT_DATA_BYTES
            : GpuAttestor.NONCE_BYTES;
    return BoundData.read(expected.data, expected.file, size, spec.commandLine());
  }

  private static AppraisedEvidence appraise(
      Appraiser appraiser, Evidence evidence, Bytes data, Clock then) throws RefusedException {
    return evidence.format().vouchesForProgram()
        ? appraiser.appraiseReportData(evidence.encode(), data, then.instant())
        : appraiser.appraiseDevice(evidence.encode(), data, then.instant());
  }
}
