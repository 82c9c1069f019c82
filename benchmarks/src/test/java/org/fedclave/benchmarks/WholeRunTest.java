package org.fedclave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.models.Engines;
import org.fedclave.party.PolicyRule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedVendor;
import org.fedclave.trainer.TrainerEvents;
import org.fedclave.transport.PartyApproval;
import org.fedclave.transport.RunState;
import org.fedclave.transport.RunStatus;
import org.fedclave.verifier.ProofRefusedException;
import org.fedclave.verifier.ProofRule;
import org.fedclave.verifier.ProofVerifier;
import org.fedclave.verifier.VerifiedModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The classes of production together, over mutual TLS: four banks, four nodes, a coordinator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeRunTest {

  private static final Path VENDOR = Path.of("target", "simulated-vendor");
  private static final String MARKETING = "marketing";
  private static final MemberId STRICT = new MemberId("west");

  private Federation federation;
  private Workload banks;
  private RunStatus finished;
  private SealedModel.ModelAndProof files;

  /** All parties allow credit risk; all but one allow marketing too. One run is done. */
  @BeforeAll
  void runOnce(@TempDir Path folder) throws Exception {
    banks = Workload.of("banks", folder.resolve("tables"));
    var purposes = new TreeMap<MemberId, Set<String>>();
    banks.tables().keySet().forEach(p -> purposes.put(p, Set.of(banks.purpose(), MARKETING)));
    purposes.put(STRICT, Set.of(banks.purpose()));
    federation =
        Federation.start(folder.resolve("work"), VENDOR, banks, purposes, TrainerEvents.NONE);
    finished =
        federation.run(federation.contract(banks.purpose(), 2, MaskingTerms.USUAL, Engines.DL4J));
    assertThat(finished.state()).as(finished.reason()).isEqualTo(RunState.COMPLETED);
    files = federation.fetch(finished.run());
  }

  @AfterAll
  void stop() throws Exception {
    federation.close();
  }

  @Test
  void aRunEndsWithAModelWhoseProofHolds() throws Exception {
    VerifiedModel verified = new ProofVerifier().verify(files.model(), files.proof());
    assertThat(verified.execution().run()).isEqualTo(finished.run());
    assertThat(verified.execution().simulated()).isTrue();
    assertThat(verified.execution().statement().rounds()).isEqualTo(2);
    assertThat(verified.countersigners()).containsExactlyElementsOf(banks.tables().keySet());
  }

  @Test
  void theProofHoldsForNoOtherModel() {
    byte[] other = files.model().toArray();
    other[other.length / 2] ^= 1;
    assertThatThrownBy(() -> new ProofVerifier().verify(Bytes.wrap(other), files.proof()))
        .isInstanceOfSatisfying(
            ProofRefusedException.class, e -> assertThat(e.rule()).isEqualTo(ProofRule.MODEL));
  }

  @Test
  void aReaderWhoAcceptsOnlyAnotherProgramRefusesTheProof() throws Exception {
    SimulatedVendor vendor = SimulatedVendor.openOrCreate(VENDOR, Clock.systemUTC());
    Bytes otherProgram = Bytes.hex("77".repeat(SnpReport.MEASUREMENT_BYTES));
    var reader =
        new ProofVerifier(SimulatedPolicy.trusting(vendor.rootFingerprint(), Set.of(otherProgram)));
    assertThatThrownBy(() -> reader.verify(files.model(), files.proof()))
        .isInstanceOfSatisfying(
            ProofRefusedException.class, e -> assertThat(e.rule()).isEqualTo(ProofRule.OWN_POLICY));
  }

  @Test
  void aPartyWhosePolicyForbidsThePurposeStopsTheRunAndSaysWhy() throws Exception {
    RunStatus status =
        federation.run(federation.contract(MARKETING, 2, MaskingTerms.OFF, Engines.DL4J));
    assertThat(status.state()).isEqualTo(RunState.REFUSED);
    assertThat(status.reason()).contains(STRICT.name(), MARKETING);
    assertThat(federation.awaitReason(status.run()).rule()).isEqualTo(PolicyRule.PURPOSE.name());
    assertThat(status.approvals())
        .filteredOn(approval -> approval.decision() == PartyApproval.Decision.REFUSED)
        .extracting(PartyApproval::party)
        .containsExactly(STRICT);
  }

  @Test
  void aCoordinatorThatChangesABitOfAShardGetsNoModel() throws Exception {
    Digest shard = federation.datasets().firstEntry().getValue().shards().getFirst().ciphertext();
    Path blob = blob(shard);
    byte[] content = Files.readAllBytes(blob);
    byte[] changed = content.clone();
    changed[changed.length / 2] ^= 1;
    Files.write(blob, changed);
    try {
      RunStatus status =
          federation.run(federation.contract(banks.purpose(), 2, MaskingTerms.USUAL, Engines.DL4J));
      assertThat(status.state()).isEqualTo(RunState.FAILED);
      assertThat(status.reason()).contains("northeast", "the coordinator sent other bytes");
    } finally {
      Files.write(blob, content);
    }
  }

  private Path blob(Digest digest) throws Exception {
    try (var all = Files.walk(federation.coordinatorFolder())) {
      return all.filter(file -> String.valueOf(file.getFileName()).equals(digest.hex()))
          .findFirst()
          .orElseThrow();
    }
  }
}
