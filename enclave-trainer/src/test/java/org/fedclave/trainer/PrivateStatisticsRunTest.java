package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.models.ColumnStatistics.OfNumber;
import org.fedclave.models.Examples;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.models.TableStatistics;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.tables.ColumnType;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Runs that count under privacy before they train. */
final class PrivateStatisticsRunTest {

  private static final StatisticsLayout LAYOUT = new StatisticsLayout(TestDataset.SCHEMA);

  /** Thirty numbers and a label, no cell of which can be missing: K = 3 * 30 + 1. */
  private static final double NORM = Math.sqrt(91);

  private static final double NOISE = 0.2;

  /** A mechanism, and masks. */
  record Way(PrivacyTerms privacy, MaskingTerms masking) {}

  static final List<Way> WAYS =
      List.of(
          new Way(PrivacyTerms.recordLevel(1.5, 1, 1e-5), MaskingTerms.OFF),
          new Way(PrivacyTerms.recordLevel(1.5, 1, 1e-5), MaskingTerms.pairwise(32)),
          new Way(PrivacyTerms.central(2, 1e-5), MaskingTerms.OFF),
          new Way(PrivacyTerms.central(2, 1e-5), MaskingTerms.pairwise(16)));

  private static RunFixture run(Way way) {
    RunFixture run = way.masking().isMasked() ? new RunFixture().masked() : new RunFixture();
    run.draft.masking = way.masking();
    run.draft.privacy = way.privacy().withStatistics(NOISE);
    run.draft.normalise = Normalisation.GLOBAL;
    run.draft.rounds = 1;
    return run;
  }

  @ParameterizedTest
  @FieldSource("WAYS")
  void statisticsAreAsNoisyAsTheContractSaysAndAVerifierFindsWhatBothCost(Way way)
      throws Exception {
    try (RunFixture run = run(way)) {
      run.begin();
      RunFixture.Result result = run.awaitResult();

      var verified = new ProofVerifier().verify(result.modelFile(), result.proof());
      Contract contract = run.signed().contract();
      ContractPrivacy found = ContractPrivacy.of(contract);
      assertThat(verified.execution().statement().privacy()).isEqualTo(found.claim(1));
      List<RoundRecord> records = result.bundle().records();
      assertThat(records)
          .extracting(RoundRecord::epsilon)
          .containsExactly(found.epsilon(1), found.epsilon(2));
      assertThat(records).allMatch(record -> record.metrics().isEmpty());
      requireNoise(run.draft, contract, records.getFirst());
      for (float parameter : result.model().parameters()) {
        assertThat(parameter).isFinite();
      }
    }
  }

  /**
   * In each of 30 means of c there is a sample of noise; their root mean square is within these
   * bounds but for a probability below 1e-7. A record has no mean beyond a column's bounds, which
   * takes of large noise.
   */
  private static void requireNoise(ContractDraft draft, Contract contract, RoundRecord record)
      throws Exception {
    boolean central = draft.privacy.isCentral();
    int parties = draft.parties.size();
    double noise =
        central ? NOISE * NORM / parties : NOISE * NORM * Math.sqrt(parties) / record.examples();
    assertThat(RecordedStatistics.noise(contract.privacy(), LAYOUT, record))
        .isEqualTo(noise, within(1e-9));
    SummedStatistics summed = SummedStatistics.parse(record.statistics());
    TableStatistics read = RecordedStatistics.read(contract, LAYOUT, record, summed);
    double[] exact = exactMeans(draft);
    double squares = 0;
    int numbers = 0;
    for (int i = 0; i < exact.length; i++) {
      if (read.columns().get(i) instanceof OfNumber number) {
        double off = 2 * (z(number) - exact[i]);
        squares += off * off;
        numbers++;
      }
    }
    assertThat(numbers).isEqualTo(30);
    assertThat(Math.sqrt(squares / numbers) / noise).isBetween(central ? 0.15 : 0.4, 1.8);
  }

  private static double z(OfNumber number) {
    return (number.mean() - least(number)) / width(number);
  }

  private static double least(OfNumber number) {
    return type(number).scaling().apply(type(number).bounds().minimum());
  }

  private static double width(OfNumber number) {
    return type(number).scaling().apply(type(number).bounds().maximum()) - least(number);
  }

  private static ColumnType.Numeric type(OfNumber number) {
    return number.column().column().type() instanceof ColumnType.Numeric type
        ? type
        : fail("a number's statistics are of a numeric column");
  }

  /** Each column's mean of z: of all rows, or where parties weigh the same of their means. */
  private static double[] exactMeans(ContractDraft draft) throws Exception {
    double[] sums = new double[LAYOUT.read(1, new double[LAYOUT.length()]).columns().size()];
    double weights = 0;
    for (MemberId party : draft.parties) {
      Examples rows = WholeRunTest.trainingRows(draft, party);
      double weight = draft.privacy.isCentral() ? 1 : rows.rows();
      weights += weight;
      TableStatistics own = LAYOUT.read(rows.rows(), LAYOUT.of(rows));
      for (int i = 0; i < sums.length; i++) {
        if (own.columns().get(i) instanceof OfNumber number) {
          sums[i] += weight * z(number);
        }
      }
    }
    double all = weights;
    return Arrays.stream(sums).map(sum -> sum / all).toArray();
  }

  private static StatisticsSum openSum(ContractDraft draft) throws RunStoppedException {
    Contract contract = draft.build();
    StatisticsVectors vectors = StatisticsVectors.of(contract.privacy(), LAYOUT);
    return new StatisticsSum(
        contract,
        vectors,
        Optional.empty(),
        CentralPrivacy.ofStatistics(contract, vectors.norm(), vectors.length(), Optional.empty()));
  }

  private static void add(StatisticsSum sum, double[] vector) throws Exception {
    Digest none = Digest.of(Bytes.EMPTY);
    sum.add(
        new UpdateHeader(RunId.of(Bytes.EMPTY), 0, World.ALDER, none, none, 100, none),
        StatisticsVectors.open(vector));
  }

  @Test
  void theAggregatorAddsNoVectorThatIsLongerThanTheNoiseWasMadeFor() throws Exception {
    var draft = new ContractDraft();
    draft.privacy = PrivacyTerms.central(2, 1e-5).withStatistics(NOISE);
    draft.normalise = Normalisation.GLOBAL;
    double[] within = new double[LAYOUT.length()];
    Arrays.fill(within, 0, 91, 1);
    StatisticsSum sum = openSum(draft);
    add(sum, within);
    double[] longer = within.clone();
    longer[91] = 0.5;
    assertThatThrownBy(() -> add(sum, longer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longer than the sensitivity");
  }

  @Test
  void theAggregatorTakesNoNumberThatIsNoMean() throws Exception {
    var draft = new ContractDraft();
    draft.normalise = Normalisation.GLOBAL;
    for (PrivacyTerms privacy :
        List.of(
            PrivacyTerms.NONE,
            PrivacyTerms.central(2, 1e-5).withStatistics(NOISE),
            PrivacyTerms.recordLevel(2, 1, 1e-5).withStatistics(NOISE))) {
      draft.privacy = privacy;
      StatisticsSum sum = openSum(draft);
      for (double wrong : new double[] {-2.1, 2.1, Double.NaN}) {
        double[] vector = new double[LAYOUT.length()];
        vector[7] = wrong;
        assertThatThrownBy(() -> add(sum, vector))
            .isInstanceOf(MalformedException.class)
            .hasMessageContaining("statistics that are not from");
      }
    }
  }
}
