package org.fedclave.trainer;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.Combined;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.aggregation.TooFewUpdatesException;
import org.fedclave.aggregation.privacy.BudgetExhaustedException;
import org.fedclave.aggregation.secure.GroupSum;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.aggregation.secure.Quantiser;
import org.fedclave.aggregation.secure.WeightedSum;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.trainer.RunStoppedException.Rule;

/**
 * With masks: updates are added up as they are sent, and what is seen is the sums of all of them,
 * or of each group, once the masks are off. How long an update is, is its trainer's word. Under
 * central privacy the sum is noised before it is read. Not thread-safe.
 */
final class MaskedSum implements RoundSum.OfUpdates {

  private final Contract contract;
  private final AggregationRule rule;
  private final MaskedRound masked;
  private final Optional<CentralPrivacy> privacy;
  private final RuleInput input;
  private Optional<float[]> noisyMean = Optional.empty();

  MaskedSum(
      Contract contract,
      ModelConfiguration model,
      AggregationRule rule,
      MaskedRound masked,
      Optional<CentralPrivacy> privacy) {
    this.contract = contract;
    this.rule = rule;
    this.masked = masked;
    this.privacy = privacy;
    this.input = new RuleInput(contract, rule, model.parameterCount());
  }

  @Override
  public void add(UpdateHeader header, Bytes vector) throws MaskingException, MalformedException {
    masked.add(header.party(), vector);
  }

  /**
   * Takes the masks off: in the sum are those that could be recovered, and each sum weighs what its
   * trainers announced.
   */
  @Override
  public Set<MemberId> close(Map<MemberId, UpdateHeader> headers) throws RunStoppedException {
    Set<MemberId> survivors = new HashSet<>();
    for (GroupSum sum : masked.unmask().sums()) {
      List<MemberId> parties = sum.parties().stream().map(this::party).toList();
      read(parties, sum.sum(), announced(parties, headers));
      survivors.addAll(parties);
    }
    return survivors;
  }

  private void read(List<MemberId> parties, int[] sum, long announced) throws RunStoppedException {
    try {
      privacy.ifPresent(noise -> addNoise(noise, sum));
      WeightedSum read = Quantiser.read(masked.quantisation(), sum);
      requireWeight(read.weight(), announced);
      if (privacy.isPresent()) {
        noisyMean = Optional.of(read.mean());
      } else {
        input.add(parties, read.weight(), 1, read.mean());
      }
    } catch (MaskingException | RefusedUpdateException e) {
      throw new RunStoppedException(
          Rule.MASKS, "the unmasked sum cannot be used: " + e.getMessage(), e);
    }
  }

  private static void addNoise(CentralPrivacy noise, int[] sum) {
    try {
      noise.addTo(sum);
    } catch (BudgetExhaustedException e) {
      throw new AssertionError("a run has as many rounds as its contract", e);
    }
  }

  private MemberId party(int number) {
    return contract.parties().get(number).name();
  }

  private long announced(List<MemberId> parties, Map<MemberId, UpdateHeader> headers) {
    long announced = 0;
    for (MemberId party : parties) {
      UpdateHeader header = headers.get(party);
      if (header == null) {
        throw new AssertionError("only updates that came are in the sum");
      }
      announced += Terms.weight(contract, rule, header.examples());
    }
    return announced;
  }

  /** A sum in which masks are left, or which somebody falsified, has another weight. */
  static void requireWeight(long weight, long announced) throws RunStoppedException {
    if (weight != announced) {
      throw new RunStoppedException(
          Rule.MASKS, "the unmasked sum weighs " + weight + ", its updates say " + announced);
    }
  }

  @Override
  public Combined combine() throws TooFewUpdatesException {
    return privacy.isPresent() ? Combined.ofAll(noisyMean.orElseThrow()) : input.combine();
  }

  @Override
  public List<MemberId> behind(int index) {
    return input.behind(index);
  }
}
