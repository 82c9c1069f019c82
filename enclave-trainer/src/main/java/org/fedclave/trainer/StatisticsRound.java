package org.fedclave.trainer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.aggregation.privacy.Accountant;
import org.fedclave.aggregation.privacy.BudgetExhaustedException;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.aggregation.privacy.RecordLevelNoise;
import org.fedclave.aggregation.privacy.RoundBudget;
import org.fedclave.aggregation.privacy.StepNoise;
import org.fedclave.models.BoundedStatistics;
import org.fedclave.models.Examples;
import org.fedclave.models.Normaliser;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.trainer.RunStoppedException.Rule;

/**
 * Round 0 of a run that normalises its features globally: nothing is trained; each update is a
 * vector of statistics over one party's training rows, and the record carries their mean. Trainers
 * and aggregator compute the same layout from the schema that the contract's first party published,
 * and trainers require that all their parties have the same.
 *
 * <p>Under a privacy mechanism vectors are bounded ({@link BoundedStatistics}) and get the noise of
 * the contract's {@code statistics} where the mechanism adds its own: under record-level privacy
 * here, in the trainer, before a vector leaves it; under central privacy in the aggregator's sum. A
 * vector, and a sum, is made once. Not thread-safe.
 */
final class StatisticsRound {

  /** What the record says in the place of a rule. */
  static final String RULE = "statistics";

  private final Contract contract;
  private final Digest schema;
  private final StatisticsLayout layout;
  private final BoundedStatistics bounded;
  private final StatisticsVectors vectors;
  private final Map<MemberId, StepNoise> noises = new HashMap<>();
  private boolean summed;

  private StatisticsRound(Contract contract, Digest schema, StatisticsLayout layout) {
    this.contract = contract;
    this.schema = schema;
    this.layout = layout;
    this.bounded = new BoundedStatistics(layout);
    this.vectors = StatisticsVectors.of(contract.privacy(), layout);
  }

  /** Empty where the contract does not normalise globally. */
  static Optional<StatisticsRound> of(RunContext context) throws RunStoppedException {
    Contract contract = context.contract();
    if (contract.training().normalise() != Normalisation.GLOBAL) {
      return Optional.empty();
    }
    DatasetDescriptor first = Descriptors.fetch(context, contract.parties().getFirst());
    try {
      return Optional.of(
          new StatisticsRound(
              contract,
              Digest.of(first.schema()),
              new StatisticsLayout(
                  Descriptors.schema(first), CategoryEncoding.of(contract.model().categories()))));
    } catch (IllegalArgumentException e) {
      throw new RunStoppedException(Rule.TERMS, "normalise: global: " + e.getMessage(), e);
    }
  }

  /** Requires the same schema of another party. */
  void require(DatasetDescriptor descriptor) throws RunStoppedException {
    if (!Digest.of(descriptor.schema()).equals(schema)) {
      throw Descriptors.refuse(descriptor, "has another schema than the contract's first party");
    }
  }

  /** What trainers send. */
  StatisticsVectors vectors() {
    return vectors;
  }

  /** The vector of one party's rows; once. */
  double[] of(MemberId party, Examples rows) {
    return switch (contract.privacy().mechanism()) {
      case NONE -> layout.of(rows);
      case CENTRAL -> bounded.means(bounded.sums(rows), rows.rows());
      case RECORD -> bounded.means(noisySums(party, rows), rows.rows());
    };
  }

  private long[] noisySums(MemberId party, Examples rows) {
    long[] sums = bounded.sums(rows);
    try {
      noises.computeIfAbsent(party, _ -> noise()).addTo(sums);
      return sums;
    } catch (BudgetExhaustedException e) {
      throw new AssertionError("a party's rows are counted once", e);
    }
  }

  private StepNoise noise() {
    PrivacyTerms terms = contract.privacy();
    return new StepNoise(
        new RecordLevelNoise(bounded.sensitivity(), terms.statisticsNoise()),
        new RoundBudget(
            ContractPrivacy.of(contract).statistics().orElseThrow(),
            Accountant.of(terms.accountant()),
            terms.delta()));
  }

  /** The aggregator's sum of all parties' vectors; once. */
  StatisticsSum sum(Optional<MaskedRound> masked) throws RunStoppedException {
    if (summed) {
      throw new IllegalStateException("statistics are one sum");
    }
    summed = true;
    return new StatisticsSum(
        contract,
        vectors,
        masked,
        CentralPrivacy.ofStatistics(
            contract, vectors.norm(), vectors.length(), masked.map(MaskedRound::quantisation)));
  }

  /**
   * What the record of the round carries.
   *
   * @param rows behind all vectors
   * @param means of the sum
   */
  Bytes recorded(long rows, double[] means) {
    double[] plain = contract.privacy().isPrivate() ? bounded.turnBack(means) : means;
    return new SummedStatistics(schema, rows, plain).toBytes();
  }

  /** How rows become features from the next round on, by what the round's record says. */
  Normaliser normaliser(RoundRecord record, int featureCount) throws RunStoppedException {
    try {
      SummedStatistics said = SummedStatistics.parse(record.statistics());
      if (!said.schema().equals(schema)) {
        throw new RunStoppedException(Rule.RECEIPT, "the statistics are of another schema");
      }
      return RecordedStatistics.read(contract, layout, record, said).normaliser(featureCount);
    } catch (MalformedException | IllegalArgumentException e) {
      throw new RunStoppedException(
          Rule.RECEIPT, "the record of the statistics: " + e.getMessage(), e);
    }
  }
}
