package org.fedclave.trainer;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.aggregation.privacy.BudgetExhaustedException;
import org.fedclave.aggregation.privacy.PrivateSum;
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
 * The sum of a {@link StatisticsRound}: the mean of the parties' vectors by their weights, seen
 * behind the contract's masks or, where it has none, one by one. Under central privacy it leaves
 * only with noise. Not thread-safe.
 */
final class StatisticsSum implements RoundSum {

  private final Contract contract;
  private final StatisticsVectors vectors;
  private final Optional<MaskedRound> masked;
  private final Optional<CentralPrivacy> noise;
  private final Optional<PrivateSum> noisy;
  private final double[] weighted;
  private long weight;

  /**
   * An empty sum.
   *
   * @param noise of the contract's central privacy, if it has it
   */
  StatisticsSum(
      Contract contract,
      StatisticsVectors vectors,
      Optional<MaskedRound> masked,
      Optional<CentralPrivacy> noise) {
    this.contract = contract;
    this.vectors = vectors;
    this.masked = masked;
    this.noise = noise;
    this.noisy = masked.isPresent() ? Optional.empty() : noise.map(CentralPrivacy::sum);
    this.weighted = new double[vectors.length()];
  }

  @Override
  public void add(UpdateHeader header, Bytes vector) throws MaskingException, MalformedException {
    if (masked.isPresent()) {
      masked.get().add(header.party(), vector);
      return;
    }
    double[] means = vectors.read(vector);
    if (noisy.isPresent()) {
      noisy.get().add(toFloats(means)); // refuses one that is longer than the noise is for
    } else {
      add(vectors.weight(header.examples()), means);
    }
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
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
      if (noise.isPresent()) {
        noise.get().addTo(sum);
      }
      long found = Quantiser.read(round.quantisation(), sum).weight();
      MaskedSum.requireWeight(found, announced);
      add(found, Quantiser.preciseMean(round.quantisation(), sum, found));
    } catch (BudgetExhaustedException e) {
      throw new AssertionError("statistics are one sum", e);
    } catch (MaskingException e) {
      throw new RunStoppedException(
          Rule.MASKS, "the unmasked statistics cannot be used: " + e.getMessage(), e);
    }
  }

  private long announced(List<MemberId> parties, Map<MemberId, UpdateHeader> headers) {
    long announced = 0;
    for (MemberId party : parties) {
      UpdateHeader header = headers.get(party);
      if (header == null) {
        throw new AssertionError("only vectors that came are in the sum");
      }
      announced += vectors.weight(header.examples());
    }
    return announced;
  }

  private void add(long more, double[] means) {
    weight += more;
    for (int i = 0; i < weighted.length; i++) {
      weighted[i] += more * means[i];
    }
  }

  /** The mean of what was added; once. */
  double[] means() {
    double[] means = new double[weighted.length];
    if (noisy.isPresent()) {
      float[] released = release(noisy.get());
      for (int i = 0; i < means.length; i++) {
        means[i] = released[i];
      }
      return means;
    }
    for (int i = 0; i < means.length; i++) {
      means[i] = weighted[i] / weight;
    }
    return means;
  }

  private static float[] release(PrivateSum sum) {
    try {
      return sum.releaseMean();
    } catch (BudgetExhaustedException e) {
      throw new AssertionError("statistics are one sum", e);
    }
  }
}
