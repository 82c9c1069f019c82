package org.fedclave.trainer;

import java.nio.ByteBuffer;
import org.fedclave.models.BoundedStatistics;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.PrivacyTerms;

/**
 * What trainers send in a round that counts: means over one party's rows. Without privacy as a
 * {@link StatisticsLayout} has them; under a mechanism as {@link BoundedStatistics} has them, those
 * of record-level privacy with noise already in them. Under central privacy all parties weigh the
 * same, otherwise by rows.
 *
 * @param length of a vector
 * @param least that a number can be
 * @param most that a number can be, in magnitude too
 * @param norm the longest that a vector without noise is
 * @param ofOneWeight whether all parties weigh the same
 */
record StatisticsVectors(int length, double least, double most, double norm, boolean ofOneWeight) {

  /** The contract's vectors. */
  static StatisticsVectors of(PrivacyTerms terms, StatisticsLayout layout) {
    int length = layout.length();
    double norm = new BoundedStatistics(layout).norm();
    return switch (terms.mechanism()) {
      case NONE -> new StatisticsVectors(length, 0, 1, norm, false);
      case CENTRAL -> new StatisticsVectors(length, -1, 1, norm, true);
      case RECORD ->
          new StatisticsVectors(
              length, -BoundedStatistics.MOST, BoundedStatistics.MOST, norm, false);
    };
  }

  /** What a vector over so many rows weighs in the mean. */
  long weight(long rows) {
    return ofOneWeight ? 1 : rows;
  }

  /** Without masks: the vector as it is sent. */
  static Bytes open(double[] statistics) {
    ByteBuffer out = ByteBuffer.allocate(statistics.length * Double.BYTES);
    out.asDoubleBuffer().put(statistics);
    return Bytes.wrap(out.array());
  }

  /** What {@link #open} wrote. */
  double[] read(Bytes vector) throws MalformedException {
    if (vector.size() != length * Double.BYTES) {
      throw new MalformedException("statistics of " + vector.size() + " bytes");
    }
    double[] means = new double[length];
    ByteBuffer.wrap(vector.unsafeArray()).asDoubleBuffer().get(means);
    for (double mean : means) {
      if (!(mean >= least && mean <= most)) {
        throw new MalformedException("statistics that are not from " + least + " to " + most);
      }
    }
    return means;
  }
}
