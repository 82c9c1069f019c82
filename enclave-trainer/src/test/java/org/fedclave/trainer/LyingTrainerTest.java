package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fedclave.attestation.Attestor;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.Ready;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.round.ChainSignature;
import org.fedclave.protocol.round.FinalReport;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.protocol.round.SealedUpdate;
import org.fedclave.protocol.round.Update;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stolen keys of one trainer, at {@code node-1} for alder, can say to the aggregator. */
class LyingTrainerTest {

  /** Lies at the beginning or at the end of a run of one round. */
  enum Lie {
    NONE(Optional.empty(), ""),
    IS_READY_FOR_OTHERS_TOO(Optional.of(Rule.ASSIGNMENT), "ready for other parties than assigned"),
    IS_READY_BY_ANOTHER(Optional.of(Rule.MALFORMED), "node-1 says that it is ready"),
    CONFIRMS_ANOTHER_CHAIN(Optional.of(Rule.CHAIN), "signature does not hold"),
    SIGNS_AS_ANOTHER(Optional.of(Rule.CHAIN), "signed as another trainer"),
    REPORTS_TO_ANOTHER(Optional.of(Rule.CHAIN), "does not open"),
    MEASURED_NOTHING_FOR_A_PARTY(
        Optional.of(Rule.MALFORMED), "did not measure the model for alder"),
    MEASURED_MORE_ROWS_THAN_THERE_ARE(Optional.of(Rule.CHAIN), "measured");

    private final Optional<Rule> rule;
    private final String sentence;

    Lie(Optional<Rule> rule, String sentence) {
      this.rule = rule;
      this.sentence = sentence;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLieThatShowsEndsTheRunWithoutAModel(Lie lie) throws TransportException, MalformedException {
    RunFixture run = new RunFixture().ofRounds(1);
    Attestor attestor = run.node(World.NODE_1).attestor;
    run.nodes.remove(World.NODE_1);
    run.start();
    try (run;
        var trainer = new ScriptedEnclave(run, World.NODE_1, Role.TRAIN, attestor)) {
      run.assignAll();
      EnclaveKeys hub = trainer.keysOf(World.HUB, Role.AGGREGATE);
      play(lie, run, trainer, hub);

      if (lie.rule.isEmpty()) {
        run.hub().recorder.awaitFinish();
        return;
      }
      RunStoppedException stopped = run.hub().recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(lie.rule.get());
      assertThat(stopped).hasMessageContaining(lie.sentence);
      assertThat(run.hasRequesterMail(LetterKind.RESULT)).isFalse();
    }
  }

  private static void play(Lie lie, RunFixture run, ScriptedEnclave trainer, EnclaveKeys hub)
      throws TransportException, MalformedException {
    List<MemberId> parties =
        lie == Lie.IS_READY_FOR_OTHERS_TOO
            ? List.of(World.ALDER, World.BIRCH)
            : List.of(World.ALDER);
    var signer =
        lie == Lie.IS_READY_BY_ANOTHER
            ? World.member(World.ALDER).signing()
            : trainer.enclave().signing();
    Ready ready = Ready.sign(run.signed().run(), parties, Map.of(), signer);
    trainer.send(World.HUB, LetterKind.READY, ready.toBytes());
    if (lie == Lie.IS_READY_FOR_OTHERS_TOO || lie == Lie.IS_READY_BY_ANOTHER) {
      return;
    }
    RoundStart first = RoundStart.parse(trainer.await(LetterKind.ROUND_START).payload());
    trainer.send(World.HUB, LetterKind.UPDATE, update(run, trainer, hub, first));
    RoundStart last = RoundStart.parse(trainer.await(LetterKind.ROUND_START).payload());
    trainer.send(World.HUB, LetterKind.FINAL_REPORT, report(lie, run, trainer, hub, last));
  }

  /** A sound update that changes nothing. */
  private static Bytes update(
      RunFixture run, ScriptedEnclave trainer, EnclaveKeys hub, RoundStart start) {
    Bytes vector = Bytes.wrap(Parameters.toBytes(new float[ContractDraft.MODEL.parameterCount()]));
    var header =
        new UpdateHeader(
            run.signed().run(),
            start.round(),
            World.ALDER,
            start.model(),
            start.previous(),
            1,
            Digest.of(vector));
    var update = new Update(header, vector, RoundUpdatesFixture.nothingMeasured().toBytes());
    return SealedUpdate.seal(update, hub, trainer.enclave().signing(), World.RANDOM).toBytes();
  }

  private static Bytes report(
      Lie lie, RunFixture run, ScriptedEnclave trainer, EnclaveKeys hub, RoundStart last) {
    Digest head = lie == Lie.CONFIRMS_ANOTHER_CHAIN ? Digest.of(Bytes.EMPTY) : last.previous();
    Digest signer = lie == Lie.SIGNS_AS_ANOTHER ? hub.digest() : trainer.enclave().digest();
    EnclaveKeys reader = lie == Lie.REPORTS_TO_ANOTHER ? trainer.enclave().keys() : hub;
    Map<MemberId, Bytes> measured = new HashMap<>();
    if (lie != Lie.MEASURED_NOTHING_FOR_A_PARTY) {
      long rows =
          lie == Lie.MEASURED_MORE_ROWS_THAN_THERE_ARE
              ? World.dataset(World.ALDER).descriptor().rows() + 1
              : 1;
      measured.put(World.ALDER, counts(rows));
    }
    ChainSignature chain =
        ChainSignature.sign(run.signed().run(), head, signer, trainer.enclave().signing());
    return FinalReport.of(
            run.signed().run(), new FinalReport.Measured(measured), reader, chain, World.RANDOM)
        .toBytes();
  }

  private static Bytes counts(long rows) {
    var counts = TestCounts.two(rows, 0, rows);
    return new Measured(OptionalDouble.empty(), Optional.of(counts), OptionalDouble.empty())
        .toBytes();
  }

  @Test
  void aTrainerThatCameBackWithOtherKeysIsLeftOut() throws TransportException, MalformedException {
    RunFixture run = new RunFixture();
    run.draft.reattestRounds = 1;
    run.draft.minimumParties = 2;
    Attestor attestor = run.node(World.NODE_1).attestor;
    run.nodes.remove(World.NODE_1);
    run.start();
    try (run;
        var trainer = new ScriptedEnclave(run, World.NODE_1, Role.TRAIN, attestor)) {
      run.assignAll();
      EnclaveKeys hub = trainer.keysOf(World.HUB, Role.AGGREGATE);
      Ready ready =
          Ready.sign(
              run.signed().run(), List.of(World.ALDER), Map.of(), trainer.enclave().signing());
      trainer.send(World.HUB, LetterKind.READY, ready.toBytes());
      RoundStart first = RoundStart.parse(trainer.await(LetterKind.ROUND_START).payload());
      Bytes update = update(run, trainer, hub, first);
      trainer.restart();
      trainer.send(World.HUB, LetterKind.UPDATE, update);

      run.hub().recorder.awaitFinish();

      assertThat(run.hub().recorder.ignored)
          .contains(
              "node-1 did not prove itself anew and is left out:"
                  + " node-1 has other keys than when the run began");
    }
  }
}
