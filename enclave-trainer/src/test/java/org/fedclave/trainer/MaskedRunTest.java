package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.Introduction;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskingMember;
import org.fedclave.protocol.masking.MaskingMessages;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.UnmaskingShares;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.fedclave.verifier.ProofRefusedException;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole runs in which the aggregator sees masked updates only. Most wait for a deadline. */
@Execution(ExecutionMode.CONCURRENT)
class MaskedRunTest {

  private static final Duration SOON = Duration.ofSeconds(4);
  private static final Duration PATIENT = Duration.ofSeconds(60);

  static List<MaskingTerms> modes() {
    return List.of(
        MaskingTerms.pairwise(32),
        new MaskingTerms(MaskingTerms.Mode.PAIRWISE, 24, 2, 0),
        MaskingTerms.groups(32, 4));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void masksChangeTheModelByNoMoreThanQuantisation(MaskingTerms masking) throws Exception {
    float[] open = model(MaskingTerms.OFF);
    float[] masked = model(masking);

    // one batch holds all rows, whose order follows from the contract and so differs by rounding;
    // four parties round each coordinate of each round by less than a step, twice as long at most
    double step = 10 / Math.scalb(1.0, masking.bits() - 2);
    for (int i = 0; i < open.length; i++) {
      assertThat((double) masked[i]).isCloseTo(open[i], within(20 * step + 1e-5));
    }
  }

  private static float[] model(MaskingTerms masking) throws Exception {
    try (RunFixture run = new RunFixture().masked()) {
      run.draft.masking = masking;
      run.draft.batchSize = 4096;
      run.begin();
      RunFixture.Result result = run.awaitResult();
      assertThat(result.statement().secureAggregation()).isEqualTo(masking.describe());
      new ProofVerifier().verify(result.modelFile(), result.proof());
      Secrets.requireNoneIn(run.transcript());
      return result.model().parameters();
    }
  }

  @Test
  void aMaskedRunIsRepeatable() throws Exception {
    assertThat(model(MaskingTerms.pairwise(32))).isEqualTo(model(MaskingTerms.pairwise(32)));
  }

  /** At which step of round 1 a trainer falls silent. */
  enum Silence {
    BEFORE_ITS_SHARES(LetterKind.MASK_SHARES, false),
    BEFORE_ITS_UPDATE(LetterKind.UPDATE, false),
    BEFORE_IT_CONFIRMS(LetterKind.SURVIVOR_CONFIRMATION, true),
    BEFORE_IT_REVEALS(LetterKind.UNMASKING_SHARES, true);

    private final LetterKind kind;
    private final boolean inTheSum;

    Silence(LetterKind kind, boolean inTheSum) {
      this.kind = kind;
      this.inTheSum = inTheSum;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTrainerThatFallsSilentAtAnyStepIsMadeUpFor(Silence silence)
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture().masked().ofRounds(3)) {
      run.hub().deadlines = RunFixture.PATIENT.withStragglers(SOON);
      run.node(World.NODE_2).lies = silentFrom(silence.kind);
      run.begin();

      RunFixture.Result result = run.awaitResult();

      List<RoundRecord> records = result.bundle().records();
      assertThat(records.get(0).missing()).isEmpty();
      assertThat(records.get(1).updateCount()).isEqualTo(silence.inTheSum ? 4 : 3);
      assertThat(records.get(2).missing())
          .containsExactly(
              new RoundRecord.Missing(World.BIRCH, "its trainer node-2 was late in round 2"));
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  @Test
  void aTrainerWithoutKeysForTheNextRoundIsMadeUpFor()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture().masked()) {
      run.hub().deadlines = RunFixture.PATIENT.withStragglers(SOON);
      run.node(World.NODE_2).lies =
          Lies.changing(LetterKind.UNMASKING_SHARES, MaskedRunTest::withoutNext);
      run.begin();

      RunFixture.Result result = run.awaitResult();

      List<RoundRecord> records = result.bundle().records();
      assertThat(records.get(0).missing()).isEmpty();
      assertThat(records.get(1).missing())
          .containsExactly(
              new RoundRecord.Missing(World.BIRCH, "its trainer node-2 was late in round 2"));
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  private static Bytes withoutNext(Bytes payload) throws MalformedException {
    return new MaskingMessages(MaskingMessages.parse(payload).messages()).toBytes();
  }

  @Test
  void keysForTheNextRoundInAnothersNameDoNotCount()
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture().masked()) {
      run.hub().deadlines = RunFixture.PATIENT.withStragglers(SOON);
      run.node(World.NODE_2).lies =
          Lies.changing(LetterKind.UNMASKING_SHARES, MaskedRunTest::withAnothersNext);
      run.begin();

      RunFixture.Result result = run.awaitResult();

      assertThat(run.hub().recorder.ignored).anyMatch(s -> s.contains("speaks for party 0"));
      assertThat(result.bundle().records().get(1).missing()).hasSize(1);
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  private static Bytes withAnothersNext(Bytes payload) throws MalformedException {
    MaskingMessages honest = MaskingMessages.parse(payload);
    List<Bytes> next = new ArrayList<>();
    for (Bytes message : honest.next()) {
      next.add(InAnothersName.KEYS.of(message));
    }
    return new MaskingMessages(honest.messages(), next).toBytes();
  }

  /** Sends nothing to the aggregator any more from its second letter of this kind on. */
  private static Lies silentFrom(LetterKind wanted) {
    return new Lies() {
      private int count;
      private boolean silent;

      @Override
      public synchronized List<Sent> sent(MemberId to, LetterKind kind, Bytes payload) {
        silent |= kind == wanted && count++ == 1;
        return silent ? List.of() : List.of(new Sent(kind, payload));
      }
    };
  }

  /** What a trainer may send in another party's name; nothing in it is signed. */
  enum InAnothersName {
    KEYS(LetterKind.MASK_KEYS),
    SHARES(LetterKind.MASK_SHARES),
    CONFIRMATION(LetterKind.SURVIVOR_CONFIRMATION),
    REVEALED(LetterKind.UNMASKING_SHARES);

    private final LetterKind kind;

    InAnothersName(LetterKind kind) {
      this.kind = kind;
    }

    Bytes of(Bytes message) throws MalformedException {
      return switch (this) {
        case KEYS -> {
          KeyAdvertisement mine = KeyAdvertisement.parse(message);
          yield new KeyAdvertisement(0, mine.maskingKey(), mine.reveal()).toBytes();
        }
        case SHARES -> {
          SealedShares mine = SealedShares.parse(message);
          yield new SealedShares(mine.round(), 0, mine.selfMask(), mine.shares()).toBytes();
        }
        case CONFIRMATION -> {
          SurvivorConfirmation mine = SurvivorConfirmation.parse(message);
          yield new SurvivorConfirmation(mine.round(), 0, mine.tags()).toBytes();
        }
        case REVEALED -> {
          UnmaskingShares mine = UnmaskingShares.parse(message);
          yield new UnmaskingShares(mine.round(), 0, mine.shares()).toBytes();
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTrainerIsNotHeardInTheNameOfAnothersParty(InAnothersName lie)
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture().masked()) {
      run.hub().deadlines = RunFixture.PATIENT.withStragglers(SOON);
      run.node(World.NODE_2).lies = Lies.changing(lie.kind, payload -> renamed(lie, payload));
      run.begin();

      RunFixture.Result result = run.awaitResult();

      assertThat(run.hub().recorder.ignored).anyMatch(s -> s.contains("speaks for party 0"));
      new ProofVerifier().verify(result.modelFile(), result.proof());
    }
  }

  private static Bytes renamed(InAnothersName lie, Bytes payload) throws MalformedException {
    List<Bytes> messages = new ArrayList<>();
    MaskingMessages honest = MaskingMessages.parse(payload);
    for (Bytes message : honest.messages()) {
      messages.add(lie.of(message));
    }
    return new MaskingMessages(messages, honest.next()).toBytes();
  }

  @Test
  void belowTheThresholdTheRunEndsAndSaysWhoIsMissing() throws TransportException {
    try (RunFixture run = new RunFixture().masked()) {
      run.hub().deadlines =
          new Deadlines(PATIENT, PATIENT, PATIENT, Duration.ofSeconds(4), PATIENT, PATIENT, SOON);
      run.node(World.NODE_2).lies = silentFrom(LetterKind.UPDATE);
      run.node(World.NODE_3).lies = silentFrom(LetterKind.UPDATE);
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.TOO_FEW_PARTIES);
      assertThat(stopped)
          .hasMessageContaining("2 parties are left, the contract wants 3")
          .hasMessageContaining("node-2 was late in round 2")
          .hasMessageContaining("node-3 was late in round 2");
    }
  }

  /** What an aggregator may say about who takes part. */
  enum Members {
    ITS_OWN_ENCLAVE_FOR_A_PARTY("signature"),
    AN_ENCLAVE_FOR_THIS_TRAINERS_OWN_PARTY("signature"),
    A_PARTY_OF_NO_CONTRACT("is no party of the contract"),
    ONE_PARTY_TWICE("is introduced twice"),
    A_CHANNEL_KEY_OF_ITS_OWN("the graph commitment of party 1"),
    NOT_THIS_TRAINER("introduces another trainer of alder"),
    NONSENSE("masking member");

    private final String sentence;

    Members(String sentence) {
      this.sentence = sentence;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTrainerSharesMasksOnlyWithThoseForWhomTheirPartiesVouch(Members lie)
      throws TransportException {
    try (RunFixture run = new RunFixture().masked()) {
      run.hub().lies = Lies.changing(LetterKind.MASK_MEMBERS, payload -> members(lie, payload));
      run.begin();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.MASKS);
      assertThat(stopped).hasMessageContaining(lie.sentence);
    }
  }

  private static Bytes members(Members lie, Bytes payload) throws MalformedException {
    List<Bytes> members = new ArrayList<>(MaskingMessages.parse(payload).messages());
    switch (lie) {
      case ITS_OWN_ENCLAVE_FOR_A_PARTY -> members.set(1, withOwnKeys(members.get(1)));
      case AN_ENCLAVE_FOR_THIS_TRAINERS_OWN_PARTY ->
          members.set(0, withOwnKeys(members.getFirst()));
      case A_PARTY_OF_NO_CONTRACT -> members.set(1, renamed(members.get(1)));
      case ONE_PARTY_TWICE -> members.set(1, members.getFirst());
      case A_CHANNEL_KEY_OF_ITS_OWN -> members.set(1, withChannelKey(members.get(1)));
      case NOT_THIS_TRAINER -> members.removeFirst();
      case NONSENSE -> members.set(1, Bytes.utf8("a friend"));
    }
    return new MaskingMessages(members).toBytes();
  }

  private static Bytes withOwnKeys(Bytes bytes) throws MalformedException {
    MaskingMember honest = MaskingMember.parse(bytes);
    SigningKeys signing = SigningKeys.generate(World.RANDOM);
    var keys =
        new EnclaveKeys(KemKeys.generate(World.RANDOM).publicKey(), signing.verificationKeys());
    return new MaskingMember(
            new Introduction(honest.introduction().party(), keys, honest.introduction().voucher()),
            honest.commitment())
        .toBytes();
  }

  private static Bytes withChannelKey(Bytes bytes) throws MalformedException {
    MaskingMember honest = MaskingMember.parse(bytes);
    GraphCommitment theirs = honest.commitment();
    byte[] key = theirs.channelKey().toArray();
    key[0] ^= 1;
    var commitment =
        new GraphCommitment(theirs.party(), theirs.tip(), Bytes.wrap(key), theirs.signature());
    return new MaskingMember(honest.introduction(), commitment).toBytes();
  }

  private static Bytes renamed(Bytes bytes) throws MalformedException {
    MaskingMember honest = MaskingMember.parse(bytes);
    Introduction introduction = honest.introduction();
    GraphCommitment commitment = honest.commitment();
    return new MaskingMember(
            new Introduction(new MemberId("nobody"), introduction.keys(), introduction.voucher()),
            commitment)
        .toBytes();
  }
}
