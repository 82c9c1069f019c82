package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.Refusals.assertRefused;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.fedclave.attestation.RefusedException;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.transport.Courier;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.NodeStatus.State;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodesTest {

  private static final Bytes OFFER = NodeOffers.plain("sev-snp", "a cloud", 2).toBytes();

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock();
  private final List<Challenge> judged = new ArrayList<>();
  private CoordinatorStore store;
  private Mailboxes mailboxes;
  private Nodes nodes;
  private boolean acceptable = true;

  @BeforeEach
  void open() throws Exception {
    store = SqlCoordinatorStore.open(folder);
    var blobs = new BlobStore(folder.resolve("store"), 1 << 20);
    mailboxes = new Mailboxes(store, blobs, clock);
    nodes = nodes(Optional.of(this::judge));
  }

  private Nodes nodes(Optional<Nodes.Judge> judge) throws Exception {
    var blobs = new BlobStore(folder.resolve("store"), 1 << 20);
    var outgoing = new Outgoing(mailboxes, blobs, new SecureRandom());
    return new Nodes(
        store, mailboxes, outgoing, judge, Duration.ofHours(2), clock, new SecureRandom());
  }

  private void judge(Challenge challenge, AttestationAnswer answer) throws RefusedException {
    judged.add(challenge);
    if (!acceptable) {
      throw new RefusedException(
          org.fedclave.attestation.Rule.REPORT_FORM, "the report is cut short");
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** The challenges that wait for the node. */
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

  private NodeStatus status() {
    return nodes.statuses().getFirst();
  }

  @Test
  void aNodeIsVerifiedByItsAnswerToTheCoordinatorsOwnChallenge() throws Exception {
    nodes.register(id("node-1"), OFFER);
    assertThat(status().state()).isEqualTo(State.UNVERIFIED);
    Challenge challenge = challenges().getFirst();
    assertThat(challenge.role()).isEqualTo(Role.NODE);
    nodes.answer(id("node-1"), answer(challenge));
    assertThat(judged).containsExactly(challenge);
    assertThat(status())
        .isEqualTo(
            new NodeStatus(id("node-1"), OFFER, State.VERIFIED, "", Optional.of(Fixtures.NOW)));
  }

  @Test
  void evidenceThatIsNotAcceptableIsNotedWithItsRule() throws Exception {
    acceptable = false;
    nodes.register(id("node-1"), OFFER);
    nodes.answer(id("node-1"), answer(challenges().getFirst()));
    assertThat(status().state()).isEqualTo(State.REFUSED);
    assertThat(status().reason()).isEqualTo("REPORT_FORM: the report is cut short");
  }

  @Test
  void evidenceGrowsStaleAndSurvivesARestartUntilThen() throws Exception {
    nodes.register(id("node-1"), OFFER);
    nodes.answer(id("node-1"), answer(challenges().getFirst()));
    clock.advance(Duration.ofHours(2));
    nodes = nodes(Optional.of(this::judge));
    assertThat(status().state()).isEqualTo(State.VERIFIED);
    clock.advance(Duration.ofSeconds(1));
    assertThat(status().state()).isEqualTo(State.STALE);
  }

  @Test
  void anAnswerNobodyAskedForIsRefused() throws Exception {
    nodes.register(id("node-1"), OFFER);
    Bytes answer = answer(challenges().getFirst());
    nodes.answer(id("node-1"), answer);
    assertRefused(Rule.CONFLICT, () -> nodes.answer(id("node-1"), answer));
    assertRefused(Rule.CONFLICT, () -> nodes.answer(id("node-2"), answer));
  }

  @Test
  void withoutAPolicyOrATechnologyNoEvidenceIsAskedFor() throws Exception {
    nodes.register(id("node-1"), NodeOffers.plain(NodeOffer.NO_TEE, "a cloud", 1).toBytes());
    assertThat(challenges()).isEmpty();
    nodes = nodes(Optional.empty());
    nodes.register(id("node-1"), OFFER);
    assertThat(challenges()).isEmpty();
  }

  @Test
  void aMalformedOfferIsRefused() {
    Assertions.assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> nodes.register(id("node-1"), Bytes.utf8("offer")));
    assertThat(nodes.statuses()).isEmpty();
  }

  @Test
  void aNodeThatDoesNotReadItsLettersGetsNoRun() throws Exception {
    nodes.register(id("node-1"), OFFER);
    assertThat(nodes.candidates(java.util.Map.of())).isEmpty();
  }
}
