package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.aggregation.privacy.Noise;
import org.fedclave.aggregation.privacy.RdpAccountant;
import org.fedclave.aggregation.privacy.SampledGaussian;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.PrivacyTerms.Mechanism;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much runs on one dataset may cost together. */
final class PrivacyBudgetTest {
  @TempDir private Path folder;

  private static final int ROUNDS = 6;
  private static final RunCost NOISE = central(1.7);

  private final PrivacyBudget ofParty =
      new PrivacyBudget(new PrivacyFloor(Set.of("none", "central"), 0, 8, 1e-5));
  private final PrivacyBudget ofRows =
      new PrivacyBudget(new PrivacyFloor(Set.of("central", "record"), 0, 8, 1e-5));

  private static RunCost central(double noise) {
    return central(noise, 0);
  }

  private static RunCost central(double noise, double ofStatistics) {
    return new RunCost(Mechanism.CENTRAL, noise, 1e-5, 1, ROUNDS, ofStatistics);
  }

  private static RunCost record(double noise, double rate, long steps) {
    return record(noise, rate, steps, 0);
  }

  private static RunCost record(double noise, double rate, long steps, double ofStatistics) {
    return new RunCost(Mechanism.RECORD, noise, 1e-5, rate, steps, ofStatistics);
  }

  private static RunId run(String name) {
    return new RunId(Digest.of(Bytes.utf8(name)));
  }

  private static JournalEntry released(String run, String dataset, RunCost cost) {
    var enclave =
        new JournalEntry.Enclave(
            new MemberId("node-1"),
            Digest.of(new byte[1]),
            Digest.of(new byte[2]),
            SimulatedEnclave.MEASUREMENT,
            true);
    return new JournalEntry(
        Instant.ofEpochMilli(1_700_000_000_000L),
        run(run),
        0,
        Bytes.hex("00".repeat(16)),
        new RoundWindow(0, 4),
        dataset,
        Digest.of(new byte[3]),
        1,
        cost,
        ROUNDS,
        enclave,
        enclave);
  }

  private Optional<String> refusal(JournalEntry... journal) {
    return ofParty.refusal(NOISE, run("new"), "loans", List.of(journal));
  }

  @Test
  void oneRunWithinTheBudgetIsAllowedAndTheSecondOnTheSameDatasetIsNot() {
    assertThat(refusal()).isEmpty();
    assertThat(refusal(released("old", "loans", NOISE)))
        .hasValueSatisfying(
            sentence ->
                assertThat(sentence)
                    .contains("loans", "of all its rows in 1 other runs", "the budget is 8.0"));
  }

  @Test
  void eachDatasetHasABudgetOfItsOwn() {
    assertThat(refusal(released("old", "salaries", NOISE))).isEmpty();
  }

  @Test
  void furtherReleasesForTheSameRunAreNotCountedAgain() {
    assertThat(refusal(released("new", "loans", NOISE), released("new", "loans", NOISE))).isEmpty();
  }

  @Test
  void runsWithoutNoiseHaveNoEpsilonToCount() {
    assertThat(refusal(released("old", "loans", RunCost.UNBOUNDED))).isEmpty();
    assertThat(
            ofParty.refusal(
                RunCost.UNBOUNDED,
                run("new"),
                "loans",
                List.of(released("old", "loans", central(0.1)))))
        .isEmpty();
  }

  /** By Renyi composition: a hundred quiet runs cost less than a hundred times one. */
  @Test
  void costsOfManyRunsComposeToLessThanTheirSum() {
    assertThat(runsAllowed(ofParty, central(20))).isBetween(100, 200);
  }

  private static int runsAllowed(PrivacyBudget budget, RunCost each) {
    List<JournalEntry> journal = new ArrayList<>();
    while (budget.refusal(each, run("new"), "loans", journal).isEmpty()) {
      journal.add(released("run " + journal.size(), "loans", each));
    }
    return journal.size();
  }

  @Test
  void aBudgetOfRowsCountsTheStepsAndTheSamplingOfThisPartysRows() {
    RunCost run = record(2, 0.05, 400);
    int runs = runsAllowed(ofRows, run);
    assertThat(runs).isPositive();
    List<SampledGaussian> spent = new ArrayList<>();
    Collections.nCopies(runs, run.ofRow()).forEach(spent::addAll);
    var accountant = new RdpAccountant();
    assertThat(accountant.spent(spent, 1e-5).epsilon()).isLessThanOrEqualTo(8);
    spent.addAll(run.ofRow());
    assertThat(accountant.spent(spent, 1e-5).epsilon()).isGreaterThan(8);
    assertThat(run.ofRow())
        .containsExactly(new SampledGaussian(Noise.DISCRETE_GAUSSIAN, 2, 0.05, 400));
    assertThat(ofRows.refusal(run, run("new"), "loans", List.of(released("old", "loans", NOISE))))
        .hasValueSatisfying(
            sentence -> assertThat(sentence).contains("of a row in 1 other runs to epsilon"));
  }

  /**
   * Another row makes another update in the place of the party's: up to 2 C apart, as with half the
   * noise. That is more than the party's own presence tells, which moves the sum by C.
   */
  @Test
  void aCentralRunCostsARowWhatHalfTheNoiseWould() {
    RunCost quiet = central(20);
    double ofRow = new RdpAccountant().spent(quiet.ofRow(), 1e-5).epsilon();
    assertThat(ofRow)
        .isEqualTo(new RdpAccountant().spent(central(10).ofParty(), 1e-5).epsilon())
        .isGreaterThan(new RdpAccountant().spent(quiet.ofParty(), 1e-5).epsilon());
    assertThat(runsAllowed(ofRows, quiet)).isLessThan(runsAllowed(ofParty, quiet) / 3);
  }

  /** Under central privacy statistics cost a row four times what they tell of the party. */
  @Test
  void statisticsAreOneSumMoreOfNoiseOfTheirOwn() {
    RunCost rows = record(2, 0.05, 400, 3);
    assertThat(rows.ofRow())
        .containsExactly(
            new SampledGaussian(Noise.DISCRETE_GAUSSIAN, 2, 0.05, 400),
            new SampledGaussian(Noise.DISCRETE_GAUSSIAN, 3, 1, 1));
    RunCost parties = central(20, 3);
    assertThat(parties.ofParty())
        .containsExactly(
            new SampledGaussian(Noise.DISCRETE_GAUSSIAN, 20, 1, ROUNDS),
            new SampledGaussian(Noise.DISCRETE_GAUSSIAN, 3, 1, 1));
    assertThat(parties.ofRow())
        .containsExactly(
            new SampledGaussian(Noise.DISCRETE_GAUSSIAN, 20, 1, 4 * ROUNDS),
            new SampledGaussian(Noise.DISCRETE_GAUSSIAN, 3, 1, 4));
    assertThat(runsAllowed(ofParty, parties)).isLessThan(runsAllowed(ofParty, central(20)));
  }

  /** A policy may have listed record when the run was approved, and not now. */
  @Test
  void aBudgetOfAllRowsHasNothingLeftBesideARunThatProtectsSingleOnes() {
    RunCost rows = record(100, 0.01, 10);
    assertThat(refusal(released("old", "loans", rows)))
        .hasValueSatisfying(
            sentence ->
                assertThat(sentence)
                    .contains("loans", "list record among the policy's mechanisms"));
    assertThat(ofParty.refusal(rows, run("new"), "loans", List.of())).isPresent();
    assertThat(refusal(released("old", "salaries", rows))).isEmpty();
    assertThatThrownBy(rows::ofParty).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aJournalsEntryKeepsWhatTheBudgetNeeds() throws Exception {
    for (RunCost cost :
        List.of(
            NOISE,
            central(1.7, 4),
            record(1.1, 16 / 303.0, 114),
            record(1.1, 16 / 303.0, 114, 0.1),
            RunCost.UNBOUNDED)) {
      JournalEntry entry = released("run", "loans", cost);
      assertThat(JournalEntry.parse(entry.toBytes())).isEqualTo(entry);
    }
  }

  /** Entries that no program wrote: numbers in another spelling, or not of their mechanism. */
  @ParameterizedTest
  @CsvSource({
    "record, 1.10, 1.0E-5, 0.5, 7",
    "record, 1.1, 1.0E-5, 0.5, 0",
    "record, 1.1, 1.0E-5, 1.5, 7",
    "record, 1.1, 1.0E-5, '', 7",
    "record, 0.01, 1.0E-5, 0.5, 7",
    "record, 1.1, 0.5, 0.5, 7",
    "record, NaN, 1.0E-5, 0.5, 7",
    "central, 1.1, 1.0E-5, 0.5, 7",
    "central, '', '', '', 0",
    "none, 1.1, 1.0E-5, 1.0, 7",
    "none, '', '', '', 7",
    "gaussian, 1.1, 1.0E-5, 1.0, 7"
  })
  void anEntryWhoseCostIsOfNoContractIsRefused(
      String mechanism, String noise, String delta, String sampling, long steps) throws Exception {
    Bytes bytes =
        new CborWriter()
            .put("mechanism", mechanism)
            .put("noise", noise)
            .put("delta", delta)
            .put("sampling", sampling)
            .put("steps", steps)
            .toBytes();
    CborReader map = CborReader.decode("entry", bytes, 1_000);
    assertThatThrownBy(() -> RunCost.read(map))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("journal entry, mechanism");
  }

  @ParameterizedTest
  @CsvSource({"central, 1.1, 4", "central, 1.1, ''", "central, 1.1, 0.01", "none, '', 4.0"})
  void anEntryWhoseStatisticsAreOfNoContractIsRefused(
      String mechanism, String noise, String statistics) throws Exception {
    boolean none = noise.isEmpty();
    Bytes bytes =
        new CborWriter()
            .put("mechanism", mechanism)
            .put("noise", noise)
            .put("delta", none ? "" : "1.0E-5")
            .put("sampling", none ? "" : "1.0")
            .put("steps", none ? 0 : 7)
            .put("statistics", statistics)
            .toBytes();
    CborReader map = CborReader.decode("entry", bytes, 1_000);
    assertThatThrownBy(() -> RunCost.read(map))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("statistics");
  }

  /** Six rounds of two epochs over its five rows, in batches of two. */
  @Test
  void aRunCostsAPartyByItsOwnRowsAndAllRounds() {
    try (PartyFixture party = new PartyFixture(folder)) {
      Contract contract =
          Contracts.with(
              party.contract(),
              json -> {
                PrivacyTerms.recordLevel(1.1, 0.5, 1e-6).write(json.putObject("privacy"));
                Contracts.local(json).put("epochs", 2).put("batchSize", 2);
              });
      ContractParty self = contract.party(PartyFixture.SELF).orElseThrow();
      assertThat(RunCost.of(contract, self))
          .isEqualTo(new RunCost(Mechanism.RECORD, 1.1, 1e-6, 0.4, 6 * 2 * 3, 0));
      Contract counting =
          Contracts.with(
              contract,
              json -> {
                PrivacyTerms.recordLevel(1.1, 0.5, 1e-6)
                    .withStatistics(5)
                    .write(json.putObject("privacy"));
                Contracts.training(json).put("normalise", "global");
              });
      assertThat(RunCost.of(counting, self))
          .isEqualTo(new RunCost(Mechanism.RECORD, 1.1, 1e-6, 0.4, 6 * 2 * 3, 5));
      assertThat(RunCost.of(party.contract(), self)).isEqualTo(RunCost.UNBOUNDED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gaussian, 1, 1, 1e-5, gaussian",
    "central, -1, 1, 1e-5, leastNoise",
    "central, 1, 0, 1e-5, epsilon",
    "central, 1, NaN, 1e-5, epsilon",
    "central, 1, 1, 0, delta",
    "central, 1, 1, 0.5, delta"
  })
  void aFloorThatProtectsNothingIsRefused(
      String mechanism, double leastNoise, double epsilon, double delta, String named) {
    assertThatThrownBy(() -> new PrivacyFloor(Set.of(mechanism), leastNoise, epsilon, delta))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}
