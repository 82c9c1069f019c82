package org.fedclave.trainer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Introduction;
import org.fedclave.protocol.attest.KeyRelease;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.ReleasedKeys;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.checkpoint.CheckpointAnswer;
import org.fedclave.protocol.checkpoint.CheckpointNotice;
import org.fedclave.protocol.checkpoint.SealedLocalState;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.proof.CountersignRequest;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.protocol.round.SealedPersonalLayers;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.fedclave.verifier.ProofRefusedException;
import org.fedclave.verifier.ProofVerifier;

/**
 * A party that does what the protocol asks, as briefly as possible: challenges both enclaves,
 * appraises, releases, countersigns. A test replaces one of its steps.
 */
final class ScriptedParty {

  final MemberId name;
  final List<RoundWindow> released = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Letter> personal = new LinkedBlockingQueue<>();

  /** Makes the release; replaced by tests. */
  volatile Releasing releasing = this::honestRelease;

  /** Answers the aggregator's request to countersign; replaced by tests. */
  volatile Countersigning countersigning = this::honestCountersignature;

  private final RunFixture run;
  private final Courier courier;
  private final Map<MemberId, Challenge> asked = new HashMap<>();
  private final Map<MemberId, TrustedKey> trusted = new HashMap<>();
  private final Deque<CheckpointNotice> checkpoints = new ArrayDeque<>();
  private final Set<Digest> aggregators = new HashSet<>();
  private RoundWindow window = new RoundWindow(0, 1);
  private boolean checkpointWanted;
  private final Map<Integer, SealedLocalState> states = new HashMap<>();
  private OptionalInt stateAfter = OptionalInt.empty();
  private int incarnation;

  /** What it says to a checkpoint; nothing, or a test's word. */
  volatile Lies.Sent toCheckpoints = SILENCE;

  /** Whether it answers nothing any more. */
  volatile boolean isAway;

  /** Whether the first request for keys comes to nothing, as when its agent is killed over it. */
  volatile boolean forgetsFirstRequest;

  /** Its answers about checkpoints; replaced by tests. */
  volatile UnaryOperator<List<CheckpointAnswer.Held>> held = UnaryOperator.identity();

  /** How a release is made; an empty payload is not sent. */
  interface Releasing {
    Bytes release(TrustedKey trainer, TrustedKey aggregator, RoundWindow window);
  }

  /** How a draft of the proof is answered; an empty payload is not sent. */
  interface Countersigning {
    Lies.Sent answer(ProofBundle draft) throws ProofRefusedException;
  }

  static final Lies.Sent SILENCE = new Lies.Sent(LetterKind.REFUSAL, Bytes.EMPTY);

  ScriptedParty(RunFixture run, MemberId name) {
    this.run = run;
    this.name = name;
    this.courier = run.couriers.courier(name);
  }

  Subscription start() {
    return courier.receive(this::handle);
  }

  private void handle(Letter letter) {
    if (isAway || letter.incarnation() != run.assignment().incarnation()) {
      return;
    }
    if (letter.incarnation() > incarnation) {
      incarnation = letter.incarnation();
      asked.clear();
      trusted.clear();
    }
    if (forgetsFirstRequest && letter.kind() == LetterKind.RELEASE_REQUEST) {
      forgetsFirstRequest = false;
      return;
    }
    try {
      switch (letter.kind()) {
        case CHECKPOINT -> onCheckpoint(letter);
        case LOCAL_STATE -> {
          SealedLocalState state = SealedLocalState.parse(letter.payload());
          states.put(state.round(), state);
        }
        case CHECKPOINT_REQUEST -> {
          checkpointWanted = true;
          challenge(letter.from(), Role.AGGREGATE);
        }
        case RELEASE_REQUEST -> onReleaseRequest(letter);
        case ATTESTATION -> onAttestation(letter);
        case PERSONAL_LAYERS -> personal.add(letter);
        case COUNTERSIGN_REQUEST -> send(letter.from(), countersigning.answer(open(letter)));
        default -> {}
      }
    } catch (MalformedException
        | TransportException
        | BadSignatureException
        | CannotOpenException e) {
      run.partyRefusals.add("fault: " + e);
      throw new IllegalStateException(e);
    } catch (RefusedException | ProofRefusedException e) {
      run.partyRefusals.add(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      run.partyRefusals.add("fault: " + e);
      throw e;
    }
  }

  private ProofBundle open(Letter letter) throws MalformedException {
    try {
      return new CountersignRequest(letter.payload()).open(letter.run(), World.member(name).kem());
    } catch (CannotOpenException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the layers that the run leaves with this party. */
  PersonalLayers awaitPersonalLayers() throws Exception {
    Letter letter = RunFixture.await(personal, LetterKind.PERSONAL_LAYERS);
    return SealedPersonalLayers.parse(letter.payload())
        .open(
            run.signed().run(),
            name,
            World.member(name).kem(),
            Set.of(key(letter.from()).keys().digest()));
  }

  boolean hasPersonalLayers() {
    return !personal.isEmpty();
  }

  private void onReleaseRequest(Letter letter) throws MalformedException, TransportException {
    ReleaseRequest request = ReleaseRequest.parse(letter.payload());
    window = request.window();
    stateAfter = request.stateAfter();
    asked.clear();
    trusted.clear();
    challenge(letter.from(), Role.TRAIN);
    challenge(aggregator(), Role.AGGREGATE);
  }

  private MemberId aggregator() {
    return run.assignment().aggregator();
  }

  private void onCheckpoint(Letter letter)
      throws MalformedException, BadSignatureException, TransportException {
    CheckpointNotice notice = CheckpointNotice.parse(letter.payload());
    if (!aggregators.contains(notice.aggregator().digest())) {
      return; // of a run in which this party was asked for nothing
    }
    notice.verify(run.signed().run(), aggregators);
    send(letter.from(), toCheckpoints);
    checkpoints.addFirst(notice);
    if (checkpoints.size() > CheckpointAnswer.MOST_HELD) {
      checkpoints.removeLast();
    }
  }

  private void answerAboutCheckpoints(TrustedKey aggregator)
      throws MalformedException, CannotOpenException, TransportException {
    checkpointWanted = false;
    List<CheckpointAnswer.Held> mine = new ArrayList<>();
    for (CheckpointNotice notice : checkpoints) {
      mine.add(
          new CheckpointAnswer.Held(
              notice.signed(),
              notice.aggregator(),
              notice.openShare(name, World.member(name).kem())));
    }
    send(
        aggregator(),
        new Lies.Sent(
            LetterKind.CHECKPOINT_ANSWER,
            CheckpointAnswer.seal(
                    aggregator.keyBinding(),
                    aggregator.kemPublicKey(),
                    held.apply(mine),
                    World.member(name).signing(),
                    World.RANDOM)
                .toBytes()));
  }

  private void challenge(MemberId node, Role role) throws TransportException {
    Challenge challenge =
        Challenge.fresh(run.signed().run(), role, run.clock.instant(), World.RANDOM);
    asked.put(node, challenge);
    courier.send(
        node,
        run.signed().run(),
        run.assignment().incarnation(),
        LetterKind.CHALLENGE,
        challenge.toBytes());
  }

  private void onAttestation(Letter letter)
      throws MalformedException, RefusedException, TransportException, CannotOpenException {
    Challenge challenge = asked.get(letter.from());
    if (challenge == null) {
      return;
    }
    var appraiser = new Appraiser(World.policy(), run.clock);
    AttestationAnswer answer = AttestationAnswer.parse(letter.payload());
    TrustedKey key = appraiser.appraise(challenge, answer);
    trusted.put(letter.from(), key);
    if (letter.from().equals(aggregator())) {
      aggregators.add(key.keys().digest());
      if (checkpointWanted) {
        answerAboutCheckpoints(key);
      }
    }
    if (trusted.size() == 2) {
      MemberId trainer = run.assignment().trainerOf(name).orElseThrow();
      Bytes release = releasing.release(key(trainer), key(aggregator()), window);
      released.add(window);
      send(trainer, new Lies.Sent(LetterKind.KEY_RELEASE, release));
    }
  }

  private TrustedKey key(MemberId node) {
    TrustedKey key = trusted.get(node);
    if (key == null) {
      throw new AssertionError(node + " was not appraised");
    }
    return key;
  }

  private void send(MemberId to, Lies.Sent sent) throws TransportException {
    if (!sent.payload().isEmpty()) {
      courier.send(
          to, run.signed().run(), run.assignment().incarnation(), sent.kind(), sent.payload());
    }
  }

  /** The keys of all shards for {@code trainer}, for updates to {@code aggregator}. */
  ReleasedKeys keys(TrustedKey trainer, TrustedKey aggregator) {
    return new ReleasedKeys(
        TestDataset.NAME,
        run.draft.dataset(name).keys(),
        aggregator.keys().digest(),
        voucher(trainer),
        state());
  }

  private Bytes state() {
    SealedLocalState state = stateAfter.isPresent() ? states.get(stateAfter.getAsInt()) : null;
    try {
      return state == null
          ? Bytes.EMPTY
          : state.open(run.signed().run(), name, World.member(name).kem());
    } catch (CannotOpenException e) {
      throw new AssertionError("it is this party's", e);
    }
  }

  /** This party's word that {@code trainer} is its trainer. */
  HybridSignature voucher(TrustedKey trainer) {
    return Introduction.vouch(
        run.signed().run(), name, trainer.keys().digest(), World.member(name).signing());
  }

  Bytes honestRelease(TrustedKey trainer, TrustedKey aggregator, RoundWindow window) {
    return release(trainer, window, keys(trainer, aggregator), World.member(name).signing());
  }

  static Bytes release(
      TrustedKey trainer, RoundWindow window, ReleasedKeys keys, SigningKeys signing) {
    return KeyRelease.seal(
            trainer.keyBinding(), trainer.kemPublicKey(), window, keys, signing, World.RANDOM)
        .toBytes();
  }

  Lies.Sent honestCountersignature(ProofBundle draft) throws ProofRefusedException {
    HybridSignature signature =
        new ProofVerifier()
            .verifyBeforeCountersigning(draft)
            .countersign(World.member(name).signing());
    return new Lies.Sent(LetterKind.COUNTERSIGNATURE, signature.toBytes());
  }

  static Lies.Sent refusal() {
    return new Lies.Sent(LetterKind.REFUSAL, new Refusal("TEST", "we changed our mind").toBytes());
  }
}
