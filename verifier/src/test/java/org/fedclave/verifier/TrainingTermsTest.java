package org.fedclave.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.verifier.SimulatedRun.digest;
import static org.fedclave.verifier.SimulatedRun.rechained;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.contract.EarlyStopping.Metric;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.proof.PrivacyClaim;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Proofs of runs that may end early, and of runs that count before they train. */
class TrainingTermsTest {

  /** Accuracy is 0.75 in every record of {@link SimulatedRun}: no round gains. */
  private static SimulatedRun endingAfter(int rounds, int patience) {
    var run = new SimulatedRun();
    var stopping = new EarlyStopping(Optional.of(Metric.ACCURACY), patience, 0);
    run.contract =
        terms ->
            training(
                terms,
                new TrainingTerms(
                    rounds, LocalTerms.epochs(1, 16), 20, 10, Normalisation.NONE, stopping));
    return run;
  }

  @Test
  void aRunThatItsContractEndsEarlyIsAccepted() throws Exception {
    endingAfter(5, 2).verify();
    endingAfter(3, 2).verify();
    endingAfter(3, 3).verify();
  }

  @Test
  void aRunThatEndedTooEarlyOrTooLateIsRefused() {
    refused(ProofRule.ROUNDS, endingAfter(5, 3));
    refused(ProofRule.ROUNDS, endingAfter(3, 1));
    SimulatedRun shorter = endingAfter(3, 2);
    shorter.records = rounds -> rounds.subList(0, 2);
    refused(ProofRule.ROUNDS, shorter);
  }

  @Test
  void aRunThatCountsBeforeItTrainsIsAccepted() throws Exception {
    counting(record -> record).verify();
  }

  static Stream<Map.Entry<String, UnaryOperator<RoundRecord>>> ways() {
    return Stream.of(
        Map.entry(
            "counts nothing", r -> record(r, r.modelAfter(), r.rule(), Map.of(), Bytes.EMPTY)),
        Map.entry("counts bytes of no meaning", r -> with(r, Bytes.utf8("statistics"))),
        Map.entry("counts other rows", r -> with(r, statistics(r.examples() - 1))),
        Map.entry(
            "changes the model",
            r -> record(r, digest("other"), r.rule(), Map.of(), r.statistics())),
        Map.entry(
            "names a rule",
            r ->
                record(
                    r,
                    r.modelAfter(),
                    "fed-avg(serverLearningRate=1.0)",
                    Map.of(),
                    r.statistics())),
        Map.entry(
            "tells metrics",
            r -> record(r, r.modelAfter(), r.rule(), Map.of("accuracy", "1"), r.statistics())));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aRoundThatShouldCountAndDoesAnythingElseIsRefused(
      Map.Entry<String, UnaryOperator<RoundRecord>> way) {
    SimulatedRun run = counting(way.getValue());
    if (way.getKey().equals("changes the model")) {
      var before = run.records;
      run.records =
          rounds ->
              rechained(
                  before.apply(rounds), 1, r -> Changed.models(r, digest("other"), r.modelAfter()));
    }
    refused(ProofRule.AGGREGATION_RULE, run);
  }

  @Test
  void aRoundThatTrainsAndCarriesStatisticsIsRefused() {
    var run = new SimulatedRun();
    run.records = rounds -> rechained(rounds, 1, r -> with(r, statistics(r.examples())));
    refused(ProofRule.AGGREGATION_RULE, run);
  }

  private static final PrivacyTerms NOISY =
      PrivacyTerms.recordLevel(1.5, 1, 1e-5).withStatistics(4);

  /** Three records: one that counts, two that train. */
  private static SimulatedRun countingWithNoise() {
    SimulatedRun run = counting(record -> record);
    UnaryOperator<Contract> counting = run.contract;
    run.contract = terms -> Changed.privacy(counting.apply(terms), NOISY);
    return run;
  }

  private static SimulatedRun countingWithNoise(UnaryOperator<PrivacyClaim> change) {
    SimulatedRun run = countingWithNoise();
    run.statement = said -> new Changed(said).privacy(change.apply(said.privacy())).statement();
    return run;
  }

  @Test
  void aRunThatCountsWithNoiseIsAcceptedAndItsEpsilonIsOfBoth() throws Exception {
    VerifiedModel verified = countingWithNoise().verify();
    PrivacyClaim claim = verified.execution().statement().privacy();
    assertThat(claim.terms()).isEqualTo(NOISY);
    assertThat(claim.rounds()).isEqualTo(2);
    assertThat(claim.epsilon()).isGreaterThan(epsilonOfTrainingAlone());
    assertThat(verified.report().lines())
        .anyMatch(line -> line.contains("and of 4.0 times that on the statistics counted before"));
  }

  private static double epsilonOfTrainingAlone() {
    return ContractPrivacy.of(
            Changed.privacy(SimulatedRun.terms(), PrivacyTerms.recordLevel(1.5, 1, 1e-5)))
        .claim(2)
        .epsilon();
  }

  @Test
  void anotherNoiseOfStatisticsThanTheContractsIsRefused() {
    for (double noise : new double[] {0, 3.9, 4.1}) {
      PrivacyTerms other =
          noise == 0
              ? PrivacyTerms.recordLevel(1.5, 1, 1e-5)
              : PrivacyTerms.recordLevel(1.5, 1, 1e-5).withStatistics(noise);
      refused(
          ProofRule.PRIVACY,
          countingWithNoise(claim -> claim(other, claim.rounds(), claim, claim.epsilon())));
    }
  }

  @Test
  void anEpsilonThatForgetsStatisticsOrRoundsThatCountThemTwiceAreRefused() {
    refused(
        ProofRule.PRIVACY_SPENT,
        countingWithNoise(claim -> claim(NOISY, claim.rounds(), claim, epsilonOfTrainingAlone())));
    refused(
        ProofRule.PRIVACY_SPENT,
        countingWithNoise(claim -> claim(NOISY, 3, claim, claim.epsilon())));
  }

  private static PrivacyClaim claim(
      PrivacyTerms terms, int rounds, PrivacyClaim like, double epsilon) {
    return new PrivacyClaim(
        terms, like.noise(), rounds, like.samplingRate(), like.steps(), epsilon);
  }

  @Test
  void aRecordWhoseEpsilonForgetsStatisticsIsRefused() {
    for (int round = 0; round < 3; round++) {
      int changed = round;
      SimulatedRun run = countingWithNoise();
      var before = run.records;
      run.records =
          rounds ->
              rechained(
                  before.apply(rounds),
                  changed,
                  r ->
                      epsilon(r, changed == 0 ? "0.0" : Double.toString(epsilonOfTrainingAlone())));
      refused(ProofRule.RECORD_PRIVACY, run);
    }
  }

  private static RoundRecord epsilon(RoundRecord r, String epsilon) {
    return new RoundRecord(
        r.round(),
        r.previous(),
        r.modelBefore(),
        r.modelAfter(),
        r.updates(),
        r.updateCount(),
        r.examples(),
        r.missing(),
        r.excluded(),
        r.rule(),
        epsilon,
        r.metrics(),
        r.statistics());
  }

  /** Without the term no contract can be read, so no proof of one exists. */
  @Test
  void aContractThatCountsUnderPrivacyWithoutNoiseForItIsNone() {
    SimulatedRun run = counting(record -> record);
    UnaryOperator<Contract> counting = run.contract;
    run.contract =
        terms -> Changed.privacy(counting.apply(terms), PrivacyTerms.recordLevel(1.5, 1, 1e-5));
    assertThat(assertThrows(IllegalArgumentException.class, run::verify))
        .hasMessageContaining("add statistics: {noiseMultiplier: ...} to privacy");
  }

  private static SimulatedRun counting(UnaryOperator<RoundRecord> change) {
    var run = new SimulatedRun();
    run.contract =
        terms ->
            training(
                terms,
                new TrainingTerms(
                    2,
                    LocalTerms.epochs(1, 16),
                    20,
                    10,
                    Normalisation.GLOBAL,
                    EarlyStopping.NEVER));
    run.records =
        rounds -> rechained(rounds, 0, r -> change.apply(counted(r, rounds.get(1).modelBefore())));
    return run;
  }

  private static RoundRecord counted(RoundRecord record, Digest model) {
    return new RoundRecord(
        record.round(),
        record.previous(),
        model,
        model,
        record.updates(),
        record.updateCount(),
        record.examples(),
        List.of(),
        List.of(),
        "statistics",
        record.epsilon(),
        Map.of(),
        statistics(record.examples()));
  }

  private static Bytes statistics(long rows) {
    return new SummedStatistics(digest("schema"), rows, new double[] {0.25, 1}).toBytes();
  }

  private static RoundRecord with(RoundRecord r, Bytes statistics) {
    return record(r, r.modelAfter(), r.rule(), r.metrics(), statistics);
  }

  private static RoundRecord record(
      RoundRecord r,
      Digest modelAfter,
      String rule,
      Map<String, String> metrics,
      Bytes statistics) {
    return new RoundRecord(
        r.round(),
        r.previous(),
        r.modelBefore(),
        modelAfter,
        r.updates(),
        r.updateCount(),
        r.examples(),
        r.missing(),
        r.excluded(),
        rule,
        r.epsilon(),
        metrics,
        statistics);
  }

  private static void refused(ProofRule rule, SimulatedRun run) {
    var why = assertThrows(ProofRefusedException.class, run::verify);
    assertThat(why.rule()).isEqualTo(rule);
  }

  private static Contract training(Contract terms, TrainingTerms training) {
    return new Contract(
        terms.purpose(),
        terms.uniqueness(),
        terms.created(),
        terms.expires(),
        terms.requester(),
        terms.parties(),
        terms.model(),
        training,
        terms.aggregation(),
        terms.privacy(),
        terms.sensitivity(),
        terms.appraisal(),
        terms.recipients(),
        terms.minimumParties(),
        terms.log());
  }
}
