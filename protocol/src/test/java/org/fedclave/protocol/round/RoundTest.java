package org.fedclave.protocol.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.protocol.Samples.AGGREGATOR;
import static org.fedclave.protocol.Samples.AGGREGATOR_KEM;
import static org.fedclave.protocol.Samples.AGGREGATOR_SIGNING;
import static org.fedclave.protocol.Samples.MERCY;
import static org.fedclave.protocol.Samples.OTHER_RUN;
import static org.fedclave.protocol.Samples.RANDOM;
import static org.fedclave.protocol.Samples.REQUESTER;
import static org.fedclave.protocol.Samples.RUN;
import static org.fedclave.protocol.Samples.ST_ANNE;
import static org.fedclave.protocol.Samples.TRAINER;
import static org.fedclave.protocol.Samples.TRAINER_KEM;
import static org.fedclave.protocol.Samples.TRAINER_SIGNING;
import static org.fedclave.protocol.Samples.digest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.Samples;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.junit.jupiter.api.Test;

/** A round's letters: model out, updates back, record and receipt. */
class RoundTest {

  private static final Update UPDATE = Samples.update(MERCY.name(), 0);
  private static final SealedUpdate SEALED =
      SealedUpdate.seal(UPDATE, AGGREGATOR, TRAINER_SIGNING, RANDOM);
  private static final Bytes PARAMETERS = Bytes.utf8("parameters");

  @Test
  void theAggregatorReadsTheTrainersUpdate() throws Exception {
    Update opened =
        SealedUpdate.parse(SEALED.toBytes())
            .open(RUN, AGGREGATOR, AGGREGATOR_KEM, TRAINER.signing());
    assertThat(opened).isEqualTo(UPDATE);
    assertThat(opened).hasToString("update of round 0 on the rows of mercy");
  }

  @Test
  void anUpdateIsRefusedInAnotherRunRoundPartyOrName() {
    assertThatThrownBy(() -> open(SEALED, OTHER_RUN)).isInstanceOf(BadSignatureException.class);
    SealedUpdate round = new SealedUpdate(1, SEALED.party(), SEALED.sealed(), SEALED.signature());
    assertThatThrownBy(() -> open(round, RUN)).isInstanceOf(BadSignatureException.class);
    SealedUpdate party = new SealedUpdate(0, ST_ANNE.name(), SEALED.sealed(), SEALED.signature());
    assertThatThrownBy(() -> open(party, RUN)).isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> SEALED.open(RUN, AGGREGATOR, AGGREGATOR_KEM, AGGREGATOR.signing()))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> SEALED.open(RUN, TRAINER, TRAINER_KEM, TRAINER.signing()))
        .isInstanceOf(CannotOpenException.class);
  }

  /** A trainer that was taken over signs one thing outside and another inside. */
  @Test
  void anUpdateWhoseHeaderSaysOtherThanItsEnvelopeIsRefused() {
    for (UpdateHeader inside :
        List.of(
            Samples.header(ST_ANNE.name(), 0),
            Samples.header(MERCY.name(), 1),
            new UpdateHeader(
                OTHER_RUN,
                0,
                MERCY.name(),
                digest("model 0"),
                digest("head"),
                1,
                Digest.of(Bytes.utf8("vector"))))) {
      Bytes aad =
          Domain.UPDATE.bytes(RUN.bytes(), Bytes.hex("00000000"), Bytes.utf8(MERCY.name().name()));
      Bytes sealed =
          ContentKey.seal(
              AGGREGATOR.kem(),
              Domain.UPDATE.bytes(AGGREGATOR.digest().bytes()),
              aad,
              new Update(inside, Bytes.utf8("vector"), Bytes.EMPTY).toBytes(),
              RANDOM);
      SealedUpdate forged =
          new SealedUpdate(
              0,
              MERCY.name(),
              sealed,
              TRAINER_SIGNING.sign(Domain.UPDATE.bytes(aad, Digest.of(sealed).bytes())));
      assertThatThrownBy(() -> open(forged, RUN))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("another run, round or party");
    }
  }

  private static Update open(SealedUpdate update, RunId run) throws Exception {
    return update.open(run, AGGREGATOR, AGGREGATOR_KEM, TRAINER.signing());
  }

  @Test
  void aVectorOtherThanTheHeadersIsNoUpdate() throws Exception {
    assertThatThrownBy(() -> new Update(UPDATE.header(), Bytes.utf8("victor"), Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new Update(
                    UPDATE.header(),
                    UPDATE.vector(),
                    Bytes.wrap(new byte[Update.LARGEST_MEASURED + 1])))
        .isInstanceOf(IllegalArgumentException.class);
    Bytes forged =
        new CborWriter()
            .put("header", UPDATE.header().toBytes())
            .put("vector", Bytes.utf8("victor"))
            .put("measured", Bytes.EMPTY)
            .toBytes();
    assertThatThrownBy(() -> Update.parse(forged)).isInstanceOf(MalformedException.class);
    assertThat(Update.parse(UPDATE.toBytes())).isEqualTo(UPDATE);
    assertThat(UpdateHeader.parse(UPDATE.header().toBytes())).isEqualTo(UPDATE.header());
  }

  @Test
  void aTrainerOpensTheModelOfItsRound() throws Exception {
    Receipt receipt = Samples.receipt();
    RoundStart start = start(1, Digest.of(PARAMETERS), Optional.of(receipt));
    RoundStart.Opened opened = RoundStart.parse(start.toBytes()).open(RUN, TRAINER, TRAINER_KEM);
    assertThat(opened.parameters()).isEqualTo(PARAMETERS);
    assertThat(opened.receipt()).contains(receipt);
  }

  @Test
  void theModelOfAnotherRunRoundOrChainDoesNotOpen() {
    RoundStart start = start();
    assertThatThrownBy(() -> start.open(OTHER_RUN, TRAINER, TRAINER_KEM))
        .isInstanceOf(CannotOpenException.class);
    assertThatThrownBy(() -> start.open(RUN, AGGREGATOR, AGGREGATOR_KEM))
        .isInstanceOf(CannotOpenException.class);
    RoundStart later = with(start, 2, start.previous());
    assertThatThrownBy(() -> later.open(RUN, TRAINER, TRAINER_KEM))
        .isInstanceOf(CannotOpenException.class);
    RoundStart elsewhere = with(start, 1, digest("elsewhere"));
    assertThatThrownBy(() -> elsewhere.open(RUN, TRAINER, TRAINER_KEM))
        .isInstanceOf(CannotOpenException.class);
  }

  private static RoundStart with(RoundStart start, int round, Digest previous) {
    return new RoundStart(
        round, start.model(), previous, start.sealed(), start.ciphertext(), start.roster());
  }

  @Test
  void parametersOtherThanTheAnnouncedOnesAreRefused() {
    RoundStart lie = start(digest("announced"));
    assertThatThrownBy(() -> lie.open(RUN, TRAINER, TRAINER_KEM))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("not the one announced");
  }

  @Test
  void everyRoundButTheFirstNeedsAReceipt() throws Exception {
    Optional<Receipt> receipt = Optional.of(Samples.receipt());
    Digest model = Digest.of(PARAMETERS);
    assertThatThrownBy(() -> start(1, model, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> start(0, model, receipt)).isInstanceOf(IllegalArgumentException.class);
    assertThat(start(0, model, Optional.empty()).open(RUN, TRAINER, TRAINER_KEM).receipt())
        .isEmpty();
  }

  private static RoundStart start(int round, Digest announced, Optional<Receipt> receipt) {
    Digest previous = Samples.record().head();
    ContentKey key = ContentKey.generate(RANDOM);
    Bytes ciphertext = key.encrypt(RoundStart.aad(RUN, round, announced, previous), PARAMETERS);
    return RoundStart.seal(
        RUN, round, announced, previous, receipt, TRAINER, key, ciphertext, Bytes.EMPTY);
  }

  private static RoundStart start() {
    return start(Digest.of(PARAMETERS));
  }

  private static RoundStart start(Digest announced) {
    return start(1, announced, Optional.of(Samples.receipt()));
  }

  @Test
  void aReceiptHoldsForTheTrainersUpdates() throws Exception {
    Receipt.parse(Samples.receipt().toBytes())
        .verify(
            RUN,
            AGGREGATOR.signing(),
            List.of(Samples.header(MERCY.name(), 0), Samples.header(ST_ANNE.name(), 0)));
  }

  @Test
  void aReceiptThatLeavesAnUpdateOutIsRefused() {
    Receipt receipt = Samples.receipt();
    UpdateHeader other = Samples.header(new MemberId("third"), 0);
    assertThatThrownBy(() -> receipt.verify(RUN, AGGREGATOR.signing(), List.of(other)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("leaves out the update on the rows of third");
    Receipt halved =
        new Receipt(receipt.record(), receipt.inclusions().subList(0, 1), receipt.signature());
    assertThatThrownBy(
            () ->
                halved.verify(
                    RUN, AGGREGATOR.signing(), List.of(Samples.header(ST_ANNE.name(), 0))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aReceiptOfAnotherRunRecordOrAggregatorIsRefused() {
    Receipt receipt = Samples.receipt();
    assertThatThrownBy(() -> receipt.verify(OTHER_RUN, AGGREGATOR.signing(), List.of()))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> receipt.verify(RUN, TRAINER.signing(), List.of()))
        .isInstanceOf(BadSignatureException.class);
    RoundRecord record = receipt.record();
    RoundRecord richer =
        new RoundRecord(
            record.round(),
            record.previous(),
            record.modelBefore(),
            record.modelAfter(),
            record.updates(),
            record.updateCount(),
            record.examples() + 1,
            record.missing(),
            record.excluded(),
            record.rule(),
            record.epsilon(),
            record.metrics());
    Receipt changed = new Receipt(richer, receipt.inclusions(), receipt.signature());
    assertThatThrownBy(() -> changed.verify(RUN, AGGREGATOR.signing(), List.of()))
        .isInstanceOf(BadSignatureException.class);
  }

  /** Encoded and hashed once by a program of a few lines in another language. */
  @Test
  void theChainsHeadIsThatOfTheWrittenFormat() {
    RoundRecord record =
        new RoundRecord(
            1,
            new Digest(Bytes.hex("aa".repeat(32))),
            new Digest(Bytes.hex("bb".repeat(32))),
            new Digest(Bytes.hex("cc".repeat(32))),
            new Digest(Bytes.hex("dd".repeat(32))),
            3,
            1000,
            List.of(new RoundRecord.Missing(new MemberId("late"), "timed out")),
            List.of(new RoundRecord.Excluded(new MemberId("far"), "too far away")),
            "fed-avg(serverLearningRate=1.0)",
            "0.75",
            Map.of("loss", "0.5", "accuracy", "0.75"));
    assertThat(record.head().hex())
        .isEqualTo("906daa9d2530c5f2b64d404dc72016c206d29057fc644d19446ca20ad95ceb29");
    assertThat(RoundRecord.genesis(RUN)).isEqualTo(RUN.digest());
  }

  @Test
  void aRecordWithoutUpdatesOrWithMetricsOutOfOrderIsRefused() {
    assertThatThrownBy(() -> record(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> record(1, 0)).isInstanceOf(IllegalArgumentException.class);
    Bytes swapped =
        new CborWriter()
            .put("round", 0)
            .put("previous", digest("p"))
            .put("model-before", digest("b"))
            .put("model-after", digest("a"))
            .put("updates", digest("u"))
            .put("update-count", 1)
            .put("examples", 1)
            .putMaps("missing", List.of())
            .putMaps("excluded", List.of())
            .put("rule", "fed-avg()")
            .put("epsilon", RoundRecord.UNBOUNDED)
            .putMaps("metrics", List.of(metric("b"), metric("a")))
            .toBytes();
    assertThatThrownBy(() -> RoundRecord.parse(swapped))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("order");
  }

  private static CborWriter metric(String name) {
    return new CborWriter().put("name", name).put("value", "1");
  }

  private static RoundRecord record(int updates, long examples) {
    return new RoundRecord(
        0,
        digest("p"),
        digest("b"),
        digest("a"),
        digest("u"),
        updates,
        examples,
        List.of(),
        List.of(),
        "fed-avg()",
        RoundRecord.UNBOUNDED,
        Map.of());
  }

  @Test
  void aChainSignatureHoldsForItsRunHeadAndTrainerOnly() throws Exception {
    Digest head = digest("head");
    ChainSignature signature = ChainSignature.sign(RUN, head, TRAINER.digest(), TRAINER_SIGNING);
    signature.verify(RUN, head, TRAINER.signing());
    assertThatThrownBy(() -> signature.verify(OTHER_RUN, head, TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> signature.verify(RUN, digest("other"), TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> signature.verify(RUN, head, AGGREGATOR.signing()))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void aFinalReportOpensOnlyBesideItsOwnChainSignature() throws Exception {
    ChainSignature chain =
        ChainSignature.sign(RUN, digest("head"), TRAINER.digest(), TRAINER_SIGNING);
    var measured = new FinalReport.Measured(Map.of(MERCY.name(), Bytes.utf8("confusion")));
    FinalReport report = FinalReport.of(RUN, measured, AGGREGATOR, chain, RANDOM);
    assertThat(FinalReport.parse(report.toBytes()).open(RUN, AGGREGATOR, AGGREGATOR_KEM))
        .isEqualTo(measured);
    assertThatThrownBy(() -> report.open(OTHER_RUN, AGGREGATOR, AGGREGATOR_KEM))
        .isInstanceOf(CannotOpenException.class);
    ChainSignature other =
        ChainSignature.sign(RUN, digest("other"), TRAINER.digest(), TRAINER_SIGNING);
    var swapped = new FinalReport(report.sealed(), other);
    assertThatThrownBy(() -> swapped.open(RUN, AGGREGATOR, AGGREGATOR_KEM))
        .isInstanceOf(CannotOpenException.class);
    assertThatThrownBy(() -> report.open(RUN, AGGREGATOR, TRAINER_KEM))
        .isInstanceOf(CannotOpenException.class);
  }

  @Test
  void onlyTheRequesterReadsTheProgressOfTheRun() throws Exception {
    Progress progress = new Progress(3, 20, Map.of("accuracy", "0.75"));
    Bytes sealed = progress.sealTo(REQUESTER.identity().kem(), RUN);
    assertThat(Progress.open(sealed, REQUESTER.kem(), RUN)).isEqualTo(progress);
    assertThatThrownBy(() -> Progress.open(sealed, MERCY.kem(), RUN))
        .isInstanceOf(CannotOpenException.class);
    assertThatThrownBy(() -> Progress.open(sealed, REQUESTER.kem(), OTHER_RUN))
        .isInstanceOf(CannotOpenException.class);
  }

  @Test
  void theAggregatorsSignatureServesEveryReceiptOfTheRound() throws Exception {
    RoundRecord record = Samples.record();
    new Receipt(record, List.of(), Receipt.sign(RUN, record, AGGREGATOR_SIGNING))
        .verify(RUN, AGGREGATOR.signing(), List.of());
  }
}
