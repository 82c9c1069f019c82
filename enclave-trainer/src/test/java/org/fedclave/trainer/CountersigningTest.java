package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.loopback.LoopbackLog;
import org.fedclave.verifier.ProofRefusedException;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The last door: without enough countersignatures and a logged statement no key leaves. */
class CountersigningTest {

  /** How a party does not countersign, and what the aggregator says about it. */
  enum Way {
    REFUSES("alder refuses: we changed our mind"),
    REFUSES_UNREADABLY("alder refuses: for no reason that can be read"),
    SIGNS_SOMETHING_ELSE("alder sent no valid signature"),
    SIGNS_AS_ANOTHER("alder sent no valid signature"),
    SENDS_NO_SIGNATURE("alder sent no valid signature"),
    IS_SILENT("[alder] did not answer in time");

    private final String sentence;

    Way(String sentence) {
      this.sentence = sentence;
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutEnoughCountersignaturesTheModelsKeyIsNeverSealed(Way way) throws TransportException {
    try (RunFixture run = new RunFixture()) {
      refuseToCountersign(run, way);
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.COUNTERSIGNATURE);
      assertThat(stopped)
          .hasMessageContaining("2 of at least 3 parties countersigned")
          .hasMessageContaining(way.sentence);
      assertThat(run.awaitCoordinatorMail(LetterKind.FAILED).from()).isEqualTo(World.HUB);
      assertThat(run.hasRequesterMail(LetterKind.RESULT)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSES", "SIGNS_AS_ANOTHER", "IS_SILENT"})
  void withEnoughOthersTheProofGoesOutWithoutThatParty(Way way)
      throws TransportException, MalformedException, CannotOpenException, ProofRefusedException {
    try (RunFixture run = new RunFixture()) {
      run.draft.minimumParties = 2;
      refuseToCountersign(run, way);
      run.begin();

      RunFixture.Result result = run.awaitResult();

      assertThat(new ProofVerifier().verify(result.modelFile(), result.proof()).countersigners())
          .containsExactly(World.BIRCH, World.CEDAR);
      assertThat(run.hub().recorder.ignored).anyMatch(s -> s.contains(way.sentence));
    }
  }

  /** Two halves of a run could have two outcomes otherwise. */
  @Test
  void aMinorityMakesNoOutcomeHoweverFewPartiesTheContractAsksFor() throws TransportException {
    try (RunFixture run = new RunFixture().ofRounds(1)) {
      run.draft.minimumParties = 1;
      refuseToCountersign(run, Way.REFUSES);
      run.party(World.BIRCH).countersigning = _ -> ScriptedParty.refusal();
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.COUNTERSIGNATURE);
      assertThat(stopped).hasMessageContaining("1 of at least 2 parties countersigned");
      assertThat(run.hasRequesterMail(LetterKind.RESULT)).isFalse();
    }
  }

  /** Long before they are asked to countersign, and however few the contract asks for. */
  @Test
  void aPartyThatIsShownAnotherLogEndsTheRunAfterARound() throws TransportException {
    try (RunFixture run = new RunFixture().ofRounds(20)) {
      run.draft.minimumParties = 2;
      run.party(World.ALDER).toCheckpoints =
          new Lies.Sent(
              LetterKind.REFUSAL, new Refusal("LOG_FORKED", "it has two histories").toBytes());
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.LOG_FORKED);
      assertThat(stopped).hasMessage("alder stopped the run: it has two histories");
      assertThat(run.hasRequesterMail(LetterKind.RESULT)).isFalse();
    }
  }

  /** Or a coordinator could have both halves of a run work in vain until they countersign. */
  @Test
  void withAMinorityNoRunBeginsHoweverFewPartiesTheContractAsksFor() throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.draft.minimumParties = 1;
      run.node(World.NODE_2).lies = // which trains for the other two
          Lies.replacing(
              LetterKind.READY,
              _ ->
                  List.of(
                      new Lies.Sent(
                          LetterKind.FAILED, new Refusal("FAULT", "the node burns").toBytes())));
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.TOO_FEW_PARTIES);
      assertThat(stopped).hasMessageContaining("1 parties are left, the contract wants 2");
      assertThat(run.hub().recorder.transcript()).noneMatch(s -> s.contains("round"));
    }
  }

  private static void refuseToCountersign(RunFixture run, Way way) {
    ScriptedParty alder = run.party(World.ALDER);
    alder.countersigning =
        draft ->
            switch (way) {
              case REFUSES -> ScriptedParty.refusal();
              case REFUSES_UNREADABLY -> new Lies.Sent(LetterKind.REFUSAL, Bytes.utf8("no"));
              case SIGNS_SOMETHING_ELSE ->
                  countersignature(
                      World.member(World.ALDER).signing().sign(draft.quote()).toBytes());
              case SIGNS_AS_ANOTHER -> run.party(World.BIRCH).honestCountersignature(draft);
              case SENDS_NO_SIGNATURE -> countersignature(Bytes.utf8("alder"));
              case IS_SILENT -> ScriptedParty.SILENCE;
            };
    if (way == Way.IS_SILENT) {
      Duration patient = Duration.ofSeconds(60);
      run.hub().deadlines =
          new Deadlines(patient, patient, patient, patient, Duration.ofSeconds(2));
    }
  }

  private static Lies.Sent countersignature(Bytes payload) {
    return new Lies.Sent(LetterKind.COUNTERSIGNATURE, payload);
  }

  @Test
  void aLogThatIsNotTheContractsIsNoLog() throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.hub().log = new LoopbackLog("log.example");
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.LOG);
      assertThat(run.hasRequesterMail(LetterKind.RESULT)).isFalse();
    }
  }

  @Test
  void aContractWhoseLogKeyCannotBeReadIsRefusedBeforeAnyWork() throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.draft.log = "log.example+00000000+AAAA";
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.CONTRACT);
      assertThat(stopped).hasMessageContaining("verifier key");
    }
  }

  @Test
  void thePartiesCheckTheVeryStatementThatTheProofHoldsInTheEnd()
      throws TransportException, MalformedException, CannotOpenException {
    try (RunFixture run = new RunFixture()) {
      var seen = new java.util.concurrent.atomic.AtomicReference<ProofBundle>();
      ScriptedParty alder = run.party(World.ALDER);
      alder.countersigning =
          draft -> {
            seen.set(draft);
            return alder.honestCountersignature(draft);
          };
      run.begin();

      ProofBundle proof = run.awaitResult().bundle();

      ProofBundle draft = java.util.Objects.requireNonNull(seen.get());
      assertThat(draft.statement().payload()).isEqualTo(proof.statement().payload());
      assertThat(draft.log()).isPresent().isNotEqualTo(proof.log());
      assertThat(proof.log()).isPresent();
    }
  }
}
