package org.fedclave.trainer;

import java.util.Optional;
import org.fedclave.models.Examples;
import org.fedclave.models.Normaliser;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.trainer.RunStoppedException.Rule;

/**
 * Round 0 of a run that normalises its features globally: nothing is trained; each update is a
 * vector of statistics over one party's training rows, and the record carries their mean, weighted
 * by rows. Trainers and aggregator compute the same layout from the schema that the contract's
 * first party published, and trainers require that all their parties have the same.
 */
final class StatisticsRound {

  /** What the record says in the place of a rule. */
  static final String RULE = "statistics";

  private final Digest schema;
  private final StatisticsLayout layout;

  private StatisticsRound(Digest schema, StatisticsLayout layout) {
    this.schema = schema;
    this.layout = layout;
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

  /** Numbers in a vector. */
  int length() {
    return layout.length();
  }

  /** The statistics of one party's rows. */
  double[] of(Examples rows) {
    return layout.of(rows);
  }

  /** What the record of the round carries. */
  Bytes recorded(long rows, double[] means) {
    return new SummedStatistics(schema, rows, means).toBytes();
  }

  /** How rows become features from the next round on, by what the round's record says. */
  Normaliser normaliser(RoundRecord record, int featureCount) throws RunStoppedException {
    try {
      SummedStatistics summed = SummedStatistics.parse(record.statistics());
      if (!summed.schema().equals(schema)) {
        throw new RunStoppedException(Rule.RECEIPT, "the statistics are of another schema");
      }
      return layout.read(summed.rows(), summed.means()).normaliser(featureCount);
    } catch (MalformedException | IllegalArgumentException e) {
      throw new RunStoppedException(
          Rule.RECEIPT, "the record of the statistics: " + e.getMessage(), e);
    }
  }
}
