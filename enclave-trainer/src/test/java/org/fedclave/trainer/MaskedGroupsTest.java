package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fedclave.aggregation.WeightedMean;
import org.fedclave.models.Engines;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;

/**
 * Whole runs in which a rule compares what masks leave to be seen: the means of three groups of
 * three hospitals, of which one may poison its rows. A trainer clips, so rows are all that a party
 * can lie with.
 */
class MaskedGroupsTest {

  private static final String MEDIAN = "median-then-fed-avg";
  private static final Map<String, Double> RATE = Map.of("serverLearningRate", 1.0);
  private static final MaskingTerms GROUPS = MaskingTerms.groups(32, 3);
  private static final List<MemberId> HOSPITALS =
      List.of(World.ALDER, World.BIRCH, World.CEDAR, World.ELM);
  private static final List<MemberId> PARTIES =
      IntStream.range(0, 9).mapToObj(i -> new MemberId("clinic-" + i)).toList();
  private static final MemberId ATTACKER = PARTIES.get(4);

  private static final Map<MemberId, TestDataset> ROWS =
      PARTIES.stream().collect(Collectors.toMap(party -> party, MaskedGroupsTest::rows));

  private static TestDataset rows(MemberId party) {
    return party.equals(ATTACKER)
        ? TestDataset.poisoned(party, rowsOf(party))
        : TestDataset.of(party, rowsOf(party));
  }

  private static MemberId rowsOf(MemberId party) {
    return HOSPITALS.get(PARTIES.indexOf(party) % HOSPITALS.size());
  }

  @Test
  void anAttackerMovesTheMeanOfMaskedGroupsAndHardlyTheirMedian() throws Exception {
    float[] honest = honestModel();
    double mean = distance(honest, modelUnderAttack("fed-avg"));
    double median = distance(honest, modelUnderAttack(MEDIAN));

    // an update at the clip of 10, one of nine that weigh nearly the same
    assertThat(mean).isCloseTo(10 / 9.0, offset(0.1));
    assertThat(median).isLessThan(mean / 5);
  }

  /** What nine honest hospitals make of the first model: summed in the clear, without a run. */
  private static float[] honestModel() throws Exception {
    float[] model = ContractDraft.MODEL.initialParameters(new ContractDraft().seed);
    try (RunFixture run = nineClinics();
        var engine = new TrainingEngine(Engines.dl4j(), ContractDraft.MODEL)) {
      run.draft.datasets.put(ATTACKER, TestDataset.of(ATTACKER, rowsOf(ATTACKER)));
      var mean = new WeightedMean(model.length);
      for (MemberId party : PARTIES) {
        mean.add(
            WholeRunTest.update(engine, run.draft, run.signed().run(), 0, party, model),
            WholeRunTest.trainingRows(run.draft, party).rows());
      }
      float[] step = mean.mean();
      for (int i = 0; i < model.length; i++) {
        model[i] += step[i];
      }
    }
    return model;
  }

  /** The model of a run of one round, whose proof says how it came about. */
  private static float[] modelUnderAttack(String rule) throws Exception {
    try (RunFixture run = nineClinics()) {
      run.draft.rule = rule;
      run.begin();
      RunFixture.Result result = run.awaitResult();

      new ProofVerifier().verify(result.modelFile(), result.proof());
      assertThat(result.statement().rule()).isEqualTo(rule + "(serverLearningRate=1.0)");
      assertThat(result.statement().secureAggregation()).isEqualTo("groups(bits=32, size=3)");
      RoundRecord record = result.bundle().records().getFirst();
      assertThat(record.updateCount()).isEqualTo(9);
      assertThat(record.missing()).isEmpty();
      return result.model().parameters();
    }
  }

  /** Three trainers for three parties each: a group is drawn from all of them. */
  private static RunFixture nineClinics() {
    RunFixture run = new RunFixture().ofRounds(1);
    run.draft.parties = PARTIES;
    run.draft.minimumParties = 9;
    run.draft.masking = GROUPS;
    run.draft.ruleParameters = RATE;
    run.draft.batchSize = 4096; // all rows, whose order then hardly matters
    run.parties.clear();
    PARTIES.forEach(party -> run.parties.put(party, new ScriptedParty(run, party)));
    run.draft.datasets.putAll(ROWS);
    run.trainers = new LinkedHashMap<>();
    List<MemberId> places = List.of(World.NODE_1, World.NODE_2, World.NODE_3);
    for (int i = 0; i < places.size(); i++) {
      MemberId place = places.get(i);
      run.trainers.put(place, new ArrayList<>(PARTIES.subList(3 * i, 3 * i + 3)));
      run.nodes.computeIfAbsent(place, node -> new RunFixture.NodeSetup(node, run.clock));
    }
    return run;
  }

  private static double distance(float[] one, float[] other) {
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      squares += Math.pow((double) one[i] - other[i], 2);
    }
    return Math.sqrt(squares);
  }
}
