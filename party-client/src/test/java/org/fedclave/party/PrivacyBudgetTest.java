package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much runs on one dataset may cost together. */
final class PrivacyBudgetTest {
  private static final PrivacyTerms NOISE = PrivacyTerms.central(1.7, 1e-5);
  private final PrivacyBudget budget =
      new PrivacyBudget(new PrivacyFloor(Set.of("central"), 0, 8, 1e-5));

  @TempDir private Path folder;
  private PartyFixture party;
  private Contract contract;

  @BeforeEach
  void sixRoundsWithNoise() throws Exception {
    party = new PartyFixture(folder);
    contract = Contracts.with(party.contract(), json -> NOISE.write(json.putObject("privacy")));
  }

  @AfterEach
  void end() {
    party.close();
  }

  private static RunId run(String name) {
    return new RunId(Digest.of(Bytes.utf8(name)));
  }

  private static JournalEntry released(String run, String dataset, PrivacyTerms terms) {
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
        Bytes.hex("00".repeat(16)),
        new RoundWindow(0, 4),
        dataset,
        Digest.of(new byte[3]),
        1,
        terms,
        6,
        enclave,
        enclave);
  }

  private Optional<String> refusal(JournalEntry... journal) {
    return budget.refusal(contract, run("new"), "loans", List.of(journal));
  }

  @Test
  void oneRunWithinTheBudgetIsAllowedAndTheSecondOnTheSameDatasetIsNot() {
    assertThat(refusal()).isEmpty();
    assertThat(refusal(released("old", "loans", NOISE)))
        .hasValueSatisfying(
            sentence ->
                assertThat(sentence).contains("loans", "in 1 other runs", "the budget is 8.0"));
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
    assertThat(refusal(released("old", "loans", PrivacyTerms.NONE))).isEmpty();
    assertThat(
            budget.refusal(
                party.contract(),
                run("new"),
                "loans",
                List.of(released("old", "loans", PrivacyTerms.central(0.1, 1e-5)))))
        .isEmpty();
  }

  /** By Renyi composition: a hundred quiet runs cost less than a hundred times one. */
  @Test
  void costsOfManyRunsComposeToLessThanTheirSum() {
    PrivacyTerms quiet = PrivacyTerms.central(20, 1e-5);
    contract = Contracts.with(contract, json -> quiet.write(json.putObject("privacy")));
    List<JournalEntry> journal = new ArrayList<>();
    int allowed = 0;
    while (budget.refusal(contract, run("new"), "loans", journal).isEmpty()) {
      journal.add(released("run " + allowed, "loans", quiet));
      allowed++;
    }
    assertThat(allowed).isBetween(100, 200);
  }

  @Test
  void aJournalsEntryKeepsWhatTheBudgetNeeds() throws Exception {
    for (PrivacyTerms terms : List.of(NOISE, PrivacyTerms.NONE)) {
      JournalEntry entry = released("run", "loans", terms);
      assertThat(JournalEntry.parse(entry.toBytes())).isEqualTo(entry);
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
