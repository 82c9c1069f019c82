package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.NOW;
import static org.fedclave.coordinator.Fixtures.POLICY;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.coordinator.Examiner.Standard;
import org.fedclave.coordinator.blobs.FolderBlobs;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.coordinator.routing.Proven;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.transport.Courier;
import org.fedclave.transport.NodeHistory.Challenged;
import org.fedclave.transport.NodeHistory.Outcome;
import org.fedclave.transport.NodeHistory.Window;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus.State;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ExaminerTest {

  private static final Bytes OFFER = NodeOffers.plain("configfs-tsm", "a cloud", 2).toBytes();
  private static final Duration MAXIMUM_AGE = Duration.ofHours(2);

  @TempDir Path folder;
  private final TestDatabase database;
  private final MovableClock clock = new MovableClock();
  private final List<Challenge> judged = new ArrayList<>();
  private CoordinatorStore store;
  private Mailboxes mailboxes;
  private Nodes nodes;
  private Examiner examiner;
  private boolean acceptable = true;
  private boolean here = true;
  private Duration reliable = Duration.ofDays(1);

  ExaminerTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() throws Exception {
    store = database.open(folder);
    var blobs = new FolderBlobs(folder.resolve("store"), 1 << 20);
    mailboxes = new Mailboxes(store, blobs, MailboxLimits.USUAL, clock, Meters.OFF);
    nodes = new Nodes(store.nodes(), _ -> here, Optional.of(POLICY), clock);
    examiner = examiner(Optional.of(new Standard(this::judge, POLICY, MAXIMUM_AGE)));
  }

  private Examiner examiner(Optional<Standard> standard) throws Exception {
    var blobs = new FolderBlobs(folder.resolve("store"), 1 << 20);
    var outgoing = new Outgoing(mailboxes, blobs, new SecureRandom());
    return new Examiner(
        nodes, store.nodes(), outgoing, standard, clock, new SecureRandom(), Meters.OFF);
  }

  private Proven judge(Challenge challenge, AttestationAnswer answer) throws RefusedException {
    judged.add(challenge);
    if (!acceptable) {
      throw new RefusedException(
          org.fedclave.attestation.Rule.REPORTED_TCB, "firmware 8 is below 12");
    }
    return new Proven(
        EvidenceFormat.SEV_SNP,
        new TreeSet<>(),
        0,
        false,
        answer.binding().kemKey(),
        clock.instant(),
        clock.instant().plus(reliable));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** The challenges that the node was sent so far. */
  private List<Challenge> challenges() throws MalformedException {
    List<Challenge> challenges = new ArrayList<>();
    for (StoredLetter letter : mailboxes.after(id("node-1"), 0)) {
      assertThat(letter.from()).isEqualTo(Courier.COORDINATOR);
      assertThat(letter.run()).isEqualTo(Courier.REGISTRATION);
      challenges.add(Challenge.parse(letter.payload().orElseThrow()));
    }
    return challenges;
  }

  private static Bytes answer(Challenge challenge) {
    var keys = Fixtures.keys("node-1");
    var enclave = new EnclaveKeys(keys.kem().publicKey(), keys.signing().verificationKeys());
    KeyBinding binding = KeyBinding.of(challenge, enclave, KeyBinding.NO_GPU, 0);
    return new AttestationAnswer(
            binding,
            Bytes.utf8("evidence"),
            enclave,
            keys.signing().sign(binding.possessionMessage()))
        .toBytes();
  }

  private void answerNewest() throws Exception {
    examiner.answer(id("node-1"), answer(challenges().getLast()));
  }

  private State state() throws RefusedCall {
    return nodes.status(id("node-1")).state();
  }

  private void passes(Duration time) throws RefusedCall {
    clock.advance(time);
    examiner.renew();
  }

  @Test
  void aNodeIsVerifiedByItsAnswerToTheCoordinatorsOwnChallenge() throws Exception {
    examiner.register(id("node-1"), OFFER);
    assertThat(state()).isEqualTo(State.UNVERIFIED);
    Challenge challenge = challenges().getFirst();
    assertThat(challenge.role()).isEqualTo(Role.NODE);
    answerNewest();
    assertThat(judged).containsExactly(challenge);
    assertThat(state()).isEqualTo(State.VERIFIED);
  }

  @Test
  void aNodeIsAskedAgainHalfWayBeforeItsEvidenceIsStaleWithANewNonce() throws Exception {
    examiner.register(id("node-1"), OFFER);
    answerNewest();
    passes(Duration.ofMinutes(59));
    assertThat(challenges()).hasSize(1);
    passes(Duration.ofMinutes(1));
    assertThat(challenges()).hasSize(2);
    assertThat(challenges().getLast().nonce()).isNotEqualTo(challenges().getFirst().nonce());
    answerNewest();
    assertThat(nodes.status(id("node-1")).evidence().orElseThrow().until())
        .isEqualTo(NOW.plus(Duration.ofHours(3)));
  }

  @Test
  void aPolicyThatReliesOnEvidenceForAShorterTimeMakesItStaleEarlier() throws Exception {
    reliable = Duration.ofMinutes(10);
    examiner.register(id("node-1"), OFFER);
    answerNewest();
    passes(Duration.ofMinutes(5));
    assertThat(challenges()).hasSize(2);
    clock.advance(Duration.ofMinutes(6));
    assertThat(state()).isEqualTo(State.STALE);
  }

  @Test
  void evidenceThatIsRefusedIsNotedWithItsRuleAndAskedForAgainLater() throws Exception {
    acceptable = false;
    examiner.register(id("node-1"), OFFER);
    answerNewest();
    assertThat(state()).isEqualTo(State.REFUSED);
    assertThat(nodes.status(id("node-1")).reason())
        .isEqualTo("REPORTED_TCB: firmware 8 is below 12");
    passes(Duration.ofMinutes(29));
    assertThat(challenges()).hasSize(1);
    acceptable = true;
    passes(Duration.ofMinutes(1));
    answerNewest();
    assertThat(state()).isEqualTo(State.VERIFIED);
    assertThat(store.nodes().challenges(id("node-1"), 9))
        .extracting(Challenged::outcome, Challenged::rule)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Outcome.PASSED, ""),
            org.assertj.core.groups.Tuple.tuple(Outcome.REFUSED, "REPORTED_TCB"));
  }

  @Test
  void aChallengeThatIsNotAnsweredInTimeIsNotedAndAnAnswerAfterThatIsRefused() throws Exception {
    examiner.register(id("node-1"), OFFER);
    Bytes late = answer(challenges().getFirst());
    passes(Challenge.LONGEST_LIFE.plusSeconds(1));
    assertRefused(Rule.CONFLICT, () -> examiner.answer(id("node-1"), late));
    assertThat(judged).isEmpty();
    assertThat(store.nodes().window(id("node-1"), 1, NOW)).isEqualTo(new Window(1, 0, 0, 0, 0, 1));
    passes(Duration.ofMinutes(30));
    assertThat(challenges()).hasSize(2);
  }

  @Test
  void aNodeThatIsAwayIsAskedWhenItComesBack() throws Exception {
    here = false;
    examiner.register(id("node-1"), OFFER);
    examiner.renew();
    assertThat(challenges()).isEmpty();
    here = true;
    examiner.here(id("node-2"));
    assertThat(challenges()).isEmpty();
    examiner.here(id("node-1"));
    assertThat(challenges()).hasSize(1);
  }

  @Test
  void anAnswerNobodyAskedForIsRefused() throws Exception {
    examiner.register(id("node-1"), OFFER);
    Bytes answer = answer(challenges().getFirst());
    examiner.answer(id("node-1"), answer);
    assertRefused(Rule.CONFLICT, () -> examiner.answer(id("node-1"), answer));
    assertRefused(Rule.CONFLICT, () -> examiner.answer(id("node-2"), answer));
  }

  @Test
  void withoutAPolicyOrATechnologyNoEvidenceIsAskedFor() throws Exception {
    examiner.register(id("node-1"), NodeOffers.plain(NodeOffer.NO_TEE, "a cloud", 1).toBytes());
    assertThat(challenges()).isEmpty();
    examiner = examiner(Optional.empty());
    examiner.register(id("node-1"), OFFER);
    examiner.renew();
    assertThat(challenges()).isEmpty();
  }
}
