package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.fedclave.party.PartyFixture.Asked;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.loopback.LoopbackLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One way to break each rule of the agent, and what must not happen then. */
final class AgentRuleTest {

  private static final Bytes GARBAGE = Bytes.utf8("garbage");

  @TempDir private Path folder;
  private PartyFixture party;

  @BeforeEach
  void begin() {
    party = new PartyFixture(folder);
  }

  @AfterEach
  void end() {
    party.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachRuleRefusesALetterThatBreaksItAndNothingLeaves(AgentRule rule) throws Exception {
    breakRule(rule);
    assertThat(party.events.take()).last().asString().startsWith("refused " + rule + ": ");
    for (LetterKind kind :
        List.of(LetterKind.APPROVAL, LetterKind.KEY_RELEASE, LetterKind.COUNTERSIGNATURE)) {
      assertThat(party.courier.sent(kind)).isEmpty();
    }
    assertThat(party.courier.sent(LetterKind.REFUSAL).isEmpty()).isEqualTo(!rule.isTold());
  }

  private void breakRule(AgentRule rule) throws Exception {
    switch (rule) {
      case FORM -> fromCoordinator(runOf(1), LetterKind.CONTRACT, GARBAGE);
      case REQUESTER_SIGNATURE -> {
        Contract contract = party.contract();
        Dsse forged =
            Dsse.unsigned(Contract.PAYLOAD_TYPE, contract.toJson()).signedBy(party.bankB.signing());
        fromCoordinator(RunId.of(contract.toJson()), LetterKind.CONTRACT, forged.toJson());
      }
      case RUN ->
          fromCoordinator(
              runOf(1), LetterKind.CONTRACT, party.request(party.contract()).envelopeJson());
      case OWN_IDENTITY -> party.deliverContract(party.request(withOtherKeysForUs()));
      case OWN_DATASET -> party.deliverContract(party.request(party.contract(otherDataset())));
      case CONTRACT_TIME -> {
        SignedContract requested = party.request(party.contract());
        party.clock.advance(Duration.ofDays(1));
        party.deliverContract(requested);
      }
      case TOO_MANY_PENDING -> {
        for (int i = 0; i < 256; i++) {
          party.folder.runs().keepContract(runOf(i), GARBAGE);
        }
        party.folder.storePolicy(AskingPolicy.of(party.policy()));
        party.restart();
        party.deliverContract(
            party.request(Contracts.withPurpose(party.contract(), "something new")));
      }
      case REFUSED_BY_PERSON -> {
        SignedContract requested = party.request(party.contract());
        party.folder.runs().keepContract(requested.run(), requested.envelopeJson());
        party.folder.runs().refuse(requested.run());
        party.deliverContract(requested);
      }
      case NOT_APPROVED -> {
        SignedContract requested = party.request(party.contract());
        party.deliverAssignment(requested, party.assignment(requested));
      }
      case NOT_THE_COORDINATOR -> {
        SignedContract requested = party.approvedAndAssigned();
        party.deliver(
            party.otherTrainer.node,
            requested.run(),
            LetterKind.ASSIGNMENT,
            party.assignment(requested, party.otherTrainer.node).toBytes());
      }
      case CONTRACT_SIGNATURES -> {
        SignedContract requested = party.approvedAndAssigned();
        Assignment whole = party.assignment(requested);
        party.deliverAssignment(
            requested,
            new Assignment(requested.envelopeJson(), whole.aggregator(), whole.trainers()));
      }
      case ASSIGNMENT ->
          fromCoordinator(party.approvedAndAssigned().run(), LetterKind.ASSIGNMENT, GARBAGE);
      case REVOKED -> {
        SignedContract requested = party.approvedAndAssigned();
        revoke(requested);
        party.requestKeys(requested, party.trainer, 0);
      }
      case NOT_ASSIGNED ->
          assertThat(party.requestKeys(party.approvedAndAssigned(), party.otherTrainer, 0))
              .as("no challenge for a node that is not assigned")
              .isEmpty();
      case WINDOW -> requestRoundAfterTheLast();
      case INCARNATION -> {
        SignedContract requested = party.approvedAndAssigned();
        party.assignAnew(requested, new SimulatedEnclave("node-4"), new SimulatedEnclave("node-5"));
        party.incarnation = 0;
        party.requestKeys(requested, party.trainer, 0);
      }
      case CHECKPOINT -> {
        SignedContract requested = released();
        party.deliver(
            party.aggregator.node,
            requested.run(),
            LetterKind.CHECKPOINT,
            Checkpoints.notice(party, requested, party.otherTrainer, 0, 1).toBytes());
      }
      case LOCAL_STATE -> {
        SignedContract requested = released();
        party.deliver(
            party.trainer.node,
            requested.run(),
            LetterKind.LOCAL_STATE,
            Checkpoints.state(party, requested, party.otherTrainer, 0, Bytes.utf8("state"))
                .toBytes());
      }
      case SESSION -> {
        SignedContract requested = party.approvedAndAssigned();
        List<Asked> asked = party.requestKeys(requested, party.trainer, 0);
        party.answer(
            requested,
            party.otherTrainer.node,
            party.otherTrainer.answer(asked.getFirst().challenge()));
      }
      case ATTESTATION -> {
        SignedContract requested = party.approvedAndAssigned();
        Asked asked = party.requestKeys(requested, party.trainer, 0).getFirst();
        party.clock.advance(Duration.ofSeconds(121));
        party.answer(requested, asked.node(), party.trainer.answer(asked.challenge()));
      }
      case PRIVACY_BUDGET -> {
        SignedContract first = party.approvedAndAssigned(AgentRuleTest::withNoise);
        SignedContract second = party.approvedAndAssigned(AgentRuleTest::withNoise);
        party.release(first, 0);
        assertThat(party.events.take()).last().asString().startsWith("released node-1");
        party.courier.takeSent();
        party.release(second, 0);
      }
      case JOURNAL -> {
        SignedContract requested = released();
        party.release(requested, new SimulatedEnclave("node-1"), party.aggregator, 0);
      }
      case LOG -> {
        String another = new LoopbackLog("test-log").verifierKey().toString();
        SignedContract requested =
            party.approvedAndAssigned(c -> Contracts.with(c, json -> json.put("log", another)));
        party.release(requested, 0);
      }
      case LOG_FORKED -> {
        SignedContract requested = released();
        var proof = new ProofFixture(party, requested);
        proof.log = fork(party.log);
        countersign(requested, proof.bundle());
      }
      case STORAGE -> {
        SignedContract requested = party.approvedAndAssigned();
        deleteShardKeys();
        party.release(requested, 0);
      }
      case OTHER_TRAINER -> {
        PersonalFixture own = personal();
        own.deliver(party.otherTrainer, own.layers());
      }
      case TRAINER_SIGNATURE -> {
        PersonalFixture own = personal();
        own.deliver(new SimulatedEnclave("node-1"), own.layers());
      }
      case PERSONAL_LAYERS -> {
        PersonalFixture own = personal();
        own.configuration = "{\"another\": 1}";
        own.deliver(party.trainer, own.layers());
      }
      case SECOND_LAYERS -> {
        PersonalFixture own = personal();
        own.deliver(party.trainer, own.layers());
        assertThat(party.events.take()).containsExactly("personal node-1 2");
        own.parameters = Bytes.hex("0000803f00000040");
        own.deliver(party.trainer, own.layers());
      }
      case NOT_RELEASED -> {
        SignedContract requested = party.approvedAndAssigned();
        countersign(requested, new ProofFixture(party, requested).bundle());
      }
      case PROOF -> {
        SignedContract requested = released();
        ProofBundle good = new ProofFixture(party, requested).bundle();
        countersign(
            requested,
            new ProofBundle(
                good.statement(),
                good.contractEnvelope(),
                good.enclaves(),
                good.records().subList(1, good.records().size()),
                good.chainSignatures(),
                good.quote(),
                good.log()));
      }
      case OTHER_ENCLAVES -> {
        SignedContract requested = released();
        var proof = new ProofFixture(party, requested);
        proof.aggregator = new SimulatedEnclave("node-3");
        countersign(requested, proof.bundle());
      }
      case STATEMENT_TIME -> {
        SignedContract requested = released();
        var proof = new ProofFixture(party, requested);
        proof.finished = party.clock.instant().plus(Duration.ofMinutes(6));
        countersign(requested, proof.bundle());
      }
      case LEFT_OUT -> {
        party.editPolicy("minimumParties: 2", "minimumParties: 1");
        SignedContract requested =
            party.approvedAndAssigned(
                c -> Contracts.with(c, json -> json.put("minimumParties", 1)));
        party.release(requested, 0);
        party.courier.takeSent();
        var proof = new ProofFixture(party, requested);
        proof.missing = List.of(new RoundRecord.Missing(PartyFixture.SELF, "slow"));
        countersign(requested, proof.bundle());
      }
      case SECOND_STATEMENT -> {
        SignedContract requested = released();
        countersign(requested, new ProofFixture(party, requested).bundle());
        assertThat(party.events.take()).last().isEqualTo("countersigned");
        party.courier.takeSent();
        var proof = new ProofFixture(party, requested);
        proof.modelTag = 2;
        countersign(requested, proof.bundle());
      }
    }
  }

  /** Six rounds cost more than half of the policy's budget. */
  private static Contract withNoise(Contract contract) {
    return Contracts.with(
        contract, json -> PrivacyTerms.central(1.7, 1e-5).write(json.putObject("privacy")));
  }

  private void revoke(SignedContract requested) {
    try {
      party.folder.runs().revoke(requested.run());
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The same key, and another history: what the party had logged is not in it. */
  private static TransparencyLog fork(LoopbackLog log) throws TransportException {
    LoopbackLog other = log.fork(0);
    other.append(Bytes.utf8("another history"));
    return other;
  }

  private SignedContract released() {
    SignedContract requested = party.approvedAndAssigned();
    party.release(requested, 0);
    assertThat(party.events.take()).last().asString().startsWith("released node-1");
    party.courier.takeSent();
    return requested;
  }

  private PersonalFixture personal() {
    var own = new PersonalFixture(party);
    own.release();
    return own;
  }

  private void requestRoundAfterTheLast() {
    SignedContract requested = party.approvedAndAssigned();
    party.deliver(
        party.trainer.node,
        requested.run(),
        LetterKind.RELEASE_REQUEST,
        new ReleaseRequest(new RoundWindow(6, 7)).toBytes());
  }

  private void countersign(SignedContract requested, ProofBundle bundle) {
    party.deliver(
        party.aggregator.node,
        requested.run(),
        LetterKind.COUNTERSIGN_REQUEST,
        party.sealed(requested, bundle));
  }

  private void fromCoordinator(RunId run, LetterKind kind, Bytes payload) {
    party.deliver(Courier.COORDINATOR, run, kind, payload);
  }

  private static RunId runOf(int number) {
    return new RunId(Digest.of(Bytes.utf8("run " + number)));
  }

  private Contract withOtherKeysForUs() {
    Contract honest = party.contract();
    var impostor = IdentityKeys.generate(PartyFixture.SELF, PartyFixture.RANDOM).identity();
    List<ContractParty> parties =
        List.of(ContractParty.of(impostor, party.dataset), honest.parties().getLast());
    return new Contract(
        honest.purpose(),
        honest.uniqueness(),
        honest.created(),
        honest.expires(),
        honest.requester(),
        parties,
        honest.model(),
        honest.training(),
        honest.aggregation(),
        honest.privacy(),
        honest.sensitivity(),
        honest.appraisal(),
        honest.recipients(),
        honest.minimumParties(),
        honest.log());
  }

  private DatasetDescriptor otherDataset() {
    return new DatasetDescriptor(
        PartyFixture.SELF,
        "loans",
        party.dataset.schema(),
        party.dataset.rows(),
        party.dataset.shards().reversed());
  }

  private void deleteShardKeys() throws IOException {
    try (Stream<Path> files = Files.list(party.folder.path())) {
      for (Path file : files.filter(f -> f.toString().contains("shard-keys")).toList()) {
        Files.delete(file);
      }
    }
  }
}
