package org.fedclave.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.fedclave.models.Examples;
import org.fedclave.protocol.MemberId;
import org.fedclave.tables.SplitMix64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidationTest {

  private static final List<Candidate> TWO =
      List.of(new Candidate(0.1, 5, 0, 2), new Candidate(0.01, 5, 0, 2));
  private static final List<Integer> ROUNDS = List.of(1, 2);

  private static Hospitals hospitals;
  private static List<CrossValidation.Judged> judged;

  @BeforeAll
  static void judgeOnce(@TempDir Path work) throws Exception {
    hospitals = SharedHeart.load(work);
    judged = new HeartConfidential(hospitals).choose(TWO, ROUNDS);
  }

  @Test
  void foldsHaveEquallyManyRowsButForOneAndNoOrder() {
    int[] folds = CrossValidation.deal(103, new SplitMix64(7));
    long[] sizes = new long[5];
    Arrays.stream(folds).forEach(fold -> sizes[fold]++);
    assertThat(sizes).containsExactly(21, 21, 21, 20, 20);
    assertThat(folds).isNotEqualTo(IntStream.range(0, 103).map(row -> row % 5).toArray());
  }

  @Test
  void theChoiceIsTheSameWhateverTheTestRowsAre() throws Exception {
    var others =
        new Hospitals(
            hospitals.schema(),
            hospitals.tables(),
            hospitals.training(),
            withoutRows(hospitals.test()));
    assertThat(new HeartConfidential(others).choose(TWO, ROUNDS)).isEqualTo(judged);
  }

  private static SequencedMap<MemberId, Examples> withoutRows(
      SequencedMap<MemberId, Examples> rows) {
    SequencedMap<MemberId, Examples> none = new LinkedHashMap<>(rows);
    none.replaceAll((_, examples) -> examples.where(_ -> false));
    return none;
  }

  @Test
  void everyTrainingRowIsMeasuredOnceInEachTraining() {
    assertThat(judged).hasSize(TWO.size() * ROUNDS.size());
    assertThat(judged)
        .allSatisfy(
            each ->
                assertThat(each.counts().examples()).isEqualTo(hospitals.pooledTraining().rows()));
  }

  @Test
  void theLeastLossComesFirst() {
    assertThat(judged)
        .isSortedAccordingTo(
            (a, b) -> Double.compare(a.counts().meanLoss(), b.counts().meanLoss()));
    assertThat(judged.getFirst().candidate().rate()).isEqualTo(0.1);
  }
}
