package org.fedclave.trainer;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.aggregation.secure.GroupSum;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.aggregation.secure.Quantiser;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.trainer.RunStoppedException.Rule;

/**
 * The sum of a {@link StatisticsRound}: the mean of the parties' vectors, weighted by their rows,
 * seen behind the contract's masks or, where it has none, one by one. Not thread-safe.
 */
final class StatisticsSum implements RoundSum {

  private final Contract contract;
  private final Optional<MaskedRound> masked;
  private final double[] weighted;
  private long rows;

  StatisticsSum(Contract contract, int length, Optional<MaskedRound> masked) {
    this.contract = contract;
    this.masked = masked;
    this.weighted = new double[length];
  }

  /** Without masks: the vector as it is sent. */
  static Bytes open(double[] statistics) {
    ByteBuffer out = ByteBuffer.allocate(statistics.length * Double.BYTES);
    out.asDoubleBuffer().put(statistics);
    return Bytes.wrap(out.array());
  }

  @Override
  public void add(UpdateHeader header, Bytes vector) throws MaskingException, MalformedException {
    if (masked.isPresent()) {
      masked.get().add(header.party(), vector);
      return;
    }
    if (vector.size() != weighted.length * Double.BYTES) {
      throw new MalformedException("statistics of " + vector.size() + " bytes");
    }
    double[] means = new double[weighted.length];
    ByteBuffer.wrap(vector.unsafeArray()).asDoubleBuffer().get(means);
    for (double mean : means) {
      if (!(mean >= 0 && mean <= 1)) {
        throw new MalformedException("statistics that are not from 0 to 1");
      }
    }
    add(header.examples(), means);
  }

  @Override
  public Set<MemberId> close(Map<MemberId, UpdateHeader> headers) throws RunStoppedException {
    if (masked.isEmpty()) {
      return Set.copyOf(headers.keySet());
    }
    Set<MemberId> survivors = new HashSet<>();
    for (GroupSum sum : masked.get().unmask().sums()) {
      List<MemberId> parties =
          sum.parties().stream().map(number -> contract.parties().get(number).name()).toList();
      read(masked.get(), sum.sum(), announced(parties, headers));
      survivors.addAll(parties);
    }
    return survivors;
  }

  private void read(MaskedRound round, int[] sum, long announced) throws RunStoppedException {
    try {
      long weight = Quantiser.read(round.quantisation(), sum).weight();
      MaskedSum.requireWeight(weight, announced);
      add(weight, Quantiser.preciseMean(round.quantisation(), sum, weight));
    } catch (MaskingException e) {
      throw new RunStoppedException(
          Rule.MASKS, "the unmasked statistics cannot be used: " + e.getMessage(), e);
    }
  }

  private static long announced(List<MemberId> parties, Map<MemberId, UpdateHeader> headers) {
    long announced = 0;
    for (MemberId party : parties) {
      UpdateHeader header = headers.get(party);
      if (header == null) {
        throw new AssertionError("only vectors that came are in the sum");
      }
      announced += header.examples();
    }
    return announced;
  }

  private void add(long weight, double[] means) {
    rows += weight;
    for (int i = 0; i < weighted.length; i++) {
      weighted[i] += weight * means[i];
    }
  }

  /** Rows behind all vectors. */
  long rows() {
    return rows;
  }

  /** The means over all rows; once there are some. */
  double[] means() {
    double[] means = new double[weighted.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = weighted[i] / rows;
    }
    return means;
  }
}
