package org.fedclave.trainer;

import org.fedclave.models.BoundedStatistics;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.models.TableStatistics;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;

/** What the record of a round that counted says; trainers and readers of a proof find the same. */
public final class RecordedStatistics {

  private RecordedStatistics() {}

  /**
   * Reads statistics with the contract's noise in mind.
   *
   * @param layout for the schema that the statistics are of
   * @param record the round's
   * @param summed the record's statistics
   * @throws IllegalArgumentException if they are not of the layout's length
   */
  public static TableStatistics read(
      Contract contract, StatisticsLayout layout, RoundRecord record, SummedStatistics summed) {
    return layout.read(summed.rows(), summed.means(), noise(contract.privacy(), layout, record));
  }

  /**
   * Standard deviation of the noise in each of the record's means, as a part of its rows; 0 without
   * privacy. Under central privacy one sample for a sum of parties of one weight, under
   * record-level privacy one a party for a sum of rows.
   */
  public static double noise(PrivacyTerms terms, StatisticsLayout layout, RoundRecord record) {
    double ofOne = terms.statisticsNoise() * new BoundedStatistics(layout).norm();
    return switch (terms.mechanism()) {
      case NONE -> 0;
      case CENTRAL -> ofOne / record.updateCount();
      case RECORD -> ofOne * Math.sqrt(record.updateCount()) / record.examples();
    };
  }
}
