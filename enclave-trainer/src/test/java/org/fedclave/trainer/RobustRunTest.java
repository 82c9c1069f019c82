package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;

/** Runs whose rule compares updates instead of summing them. */
class RobustRunTest {

  private static final MemberId FIR = new MemberId("fir");

  /** Five hospitals, so that Krum can do with one that lies. */
  private static RunFixture fiveHospitals() {
    RunFixture run = new RunFixture();
    run.draft.parties = List.of(World.ALDER, World.BIRCH, World.CEDAR, World.ELM, FIR);
    run.draft.datasets.put(FIR, TestDataset.of(FIR, World.ELM));
    run.draft.minimumParties = 5;
    run.draft.rule = "krum-then-fed-avg";
    run.draft.ruleParameters = Map.of("attackers", 1.0, "serverLearningRate", 1.0);
    for (MemberId party : List.of(World.ELM, FIR)) {
      run.parties.put(party, new ScriptedParty(run, party));
    }
    run.oneTrainer();
    return run;
  }

  @Test
  void theProofNamesTheUpdatesThatKrumLeftOut() throws Exception {
    try (RunFixture run = fiveHospitals()) {
      run.begin();
      RunFixture.Result result = run.awaitResult();

      var verified = new ProofVerifier().verify(result.modelFile(), result.proof());
      assertThat(result.statement().rule())
          .isEqualTo("krum-then-fed-avg(attackers=1.0, serverLearningRate=1.0)");
      for (RoundRecord record : result.bundle().records()) {
        assertThat(record.updateCount()).isEqualTo(5);
        assertThat(record.missing()).isEmpty();
        assertThat(record.excluded())
            .hasSize(4)
            .allMatch(excluded -> excluded.reason().contains("Krum score"));
      }
      assertThat(verified.report().lines())
          .filteredOn(line -> line.startsWith("not counted"))
          .isNotEmpty();
    }
  }

  @Test
  void theModelOfKrumIsThatOfTheOnePartyThatCounted() throws Exception {
    try (RunFixture run = fiveHospitals()) {
      run.draft.rounds = 1;
      run.begin();
      RunFixture.Result result = run.awaitResult();

      RoundRecord record = result.bundle().records().getFirst();
      List<MemberId> counted =
          run.draft.parties.stream()
              .filter(p -> record.excluded().stream().noneMatch(e -> e.party().equals(p)))
              .toList();
      assertThat(counted).hasSize(1);
      assertThat(record.modelAfter())
          .isEqualTo(
              Digest.of(
                  Parameters.toBytes(
                      WholeRunTest.afterOneRound(
                          run.draft, run.signed().run(), counted.getFirst()))));
    }
  }

  @Test
  void aRuleThatMasksContradictStopsTheRun() throws Exception {
    try (RunFixture run = fiveHospitals()) {
      run.draft.masking = MaskingTerms.pairwise(32);
      run.begin();

      RunStoppedException stopped = run.hub().recorder.awaitStop();
      assertThat(stopped.rule()).isEqualTo(Rule.TERMS);
      assertThat(stopped).hasMessageContaining("pairwise masks hide them: take");
    }
  }
}
