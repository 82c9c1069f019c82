package org.fedclave.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFile;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.collateral.CollateralEntry;
import org.fedclave.attestation.collateral.CollateralKind;
import org.fedclave.attestation.collateral.CollateralStore;
import org.fedclave.attestation.collateral.UpdateChannel;
import org.fedclave.attestation.dcap.TcbStatusReport;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpTcbStatus;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave attest tcb-status EVIDENCE}: what is short, what mends it, when it will bite. */
@Command(
    name = "tcb-status",
    description = {
      "Say how current the firmware under evidence is, which component is behind, what would mend"
          + " it, and when it will bite.",
      "SGX and TDX: the quote is verified and judged by Intel's TCB info, the standard data set"
          + " beside the early one where the store has both. SEV-SNP: the report's four versions"
          + " are compared with each other, with a policy's floors, and with what the store's"
          + " certificates say of other chips of that product; the report is not verified.",
      "Exit code 0: nothing is behind; 1: something is, or the evidence is refused."
    },
    mixinStandardHelpOptions = true)
final class AttestTcbStatus implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "EVIDENCE",
      description = "an evidence container, or a single report or quote")
  private Path file = Path.of("evidence");

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "an appraisal policy, whose floors SEV-SNP is compared with")
  private Optional<Path> policy = Optional.empty();

  @Option(
      names = "--simulated-root",
      paramLabel = "DIGEST",
      description = "SHA-256 of a test root that counts as Intel's; may be repeated")
  private List<String> simulatedRoots = List.of();

  @Mixin private CollateralOptions collateral = new CollateralOptions();
  @Mixin private Moment moment = new Moment();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Clock then = moment.clock();
    EvidenceFile evidence = EvidenceFile.of(InputFile.read(file, Evidence.LARGEST_ENCODED));
    return switch (evidence.format()) {
      case SGX, TDX -> intel(evidence, then);
      case SEV_SNP -> amd(evidence, then);
      case NVIDIA_GPU, TPM, PSA, CCA, NITRO ->
          throw new CommandFailedException(
              "for "
                  + evidence.format().wireName()
                  + " evidence nobody publishes TCB levels; attest verify says what a policy misses");
    };
  }

  private int intel(EvidenceFile evidence, Clock then)
      throws IOException, RefusedException, CommandFailedException {
    Set<Digest> roots = roots();
    Evidence chosen = collateral.complete(evidence, then).toEvidence();
    TcbStatusReport status = TcbStatusReport.of(chosen, roots, then.instant());
    Evidence early = collateral.complete(evidence, then, UpdateChannel.EARLY).toEvidence();
    List<String> later = List.of();
    if (!early.find(EvidenceItem.TCB_INFO).equals(chosen.find(EvidenceItem.TCB_INFO))) {
      later = status.comparedWith(TcbStatusReport.of(early, roots, then.instant()));
    }
    List<String> sentences = new ArrayList<>(status.sentences());
    sentences.addAll(later);
    ObjectNode tree = status.toTree();
    ArrayNode changes = tree.putArray("later");
    later.forEach(changes::add);
    print(sentences, tree);
    return status.shortfalls().isEmpty() && status.fixes().isEmpty() ? 0 : UserError.REFUSED;
  }

  private Set<Digest> roots() throws CommandFailedException {
    Set<Digest> roots = new HashSet<>();
    for (String root : simulatedRoots) {
      try {
        roots.add(Digest.parse(root));
      } catch (IllegalArgumentException e) {
        throw new CommandFailedException("--simulated-root: " + e.getMessage());
      }
    }
    return roots;
  }

  private int amd(EvidenceFile evidence, Clock then)
      throws IOException, RefusedException, MalformedException, CommandFailedException {
    EvidenceFile complete = collateral.complete(evidence, then);
    Bytes report = complete.items().getOrDefault(EvidenceItem.REPORT, Bytes.EMPTY);
    SnpTcbStatus status =
        SnpTcbStatus.of(
            report,
            Optional.ofNullable(complete.items().get(EvidenceItem.LEAF_CERTIFICATE)),
            floors());
    Optional<CollateralStore> store = collateral.store(then);
    if (store.isPresent()) {
      compareWithStore(status, store.get());
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "NOT VERIFIED: the report is only read; attest verify says whether it is genuine.");
    sentences.addAll(status.sentences());
    print(sentences, status.toTree().put("verified", false));
    return status.shortfalls().isEmpty() ? 0 : UserError.REFUSED;
  }

  private Optional<SnpPolicy> floors() throws MalformedException, CommandFailedException {
    if (policy.isEmpty()) {
      return Optional.empty();
    }
    AppraisalPolicy accepted = PolicyCommand.read(policy.get());
    return accepted.section(EvidenceFormat.SEV_SNP).map(SnpPolicy.class::cast);
  }

  private static void compareWithStore(SnpTcbStatus status, CollateralStore store)
      throws IOException, RefusedException {
    Set<String> versions = new HashSet<>();
    for (CollateralEntry entry : store.entries(CollateralKind.AMD_LEAF)) {
      String version = entry.about("tcb");
      if (entry.about("product").equals(status.product().label())
          && version.matches("[0-9a-f]{16}")) {
        versions.add(version);
      }
    }
    for (String version : versions) {
      status.compareWithCertified(Bytes.hex(version));
    }
  }

  private void print(List<String> sentences, ObjectNode tree) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(tree.toPrettyString());
    } else {
      sentences.forEach(out::println);
    }
  }
}
