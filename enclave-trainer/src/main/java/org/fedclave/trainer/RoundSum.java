package org.fedclave.trainer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.Combined;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.aggregation.TooFewUpdatesException;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.round.UpdateHeader;

/**
 * How one round's vectors become one. Updates of the model do by the contract's masks and privacy:
 * seen each by itself ({@link OpenSum}), added up for noise ({@link NoisySum}), or as what masks
 * leave ({@link MaskedSum}); statistics do in a {@link StatisticsSum}. Not thread-safe.
 */
interface RoundSum {

  /**
   * Takes in the vector of an update, or refuses it and stays as it was.
   *
   * @param header of the update, which fits the round
   * @param vector as the trainer sent it
   * @throws RunStoppedException if the vector is longer than the contract's clip
   */
  void add(UpdateHeader header, Bytes vector)
      throws RunStoppedException, RefusedUpdateException, MaskingException, MalformedException;

  /**
   * Ends the round's updates.
   *
   * @param headers of those that came
   * @return whose are in the sum
   */
  Set<MemberId> close(Map<MemberId, UpdateHeader> headers) throws RunStoppedException;

  /** A sum of updates of the model. */
  interface OfUpdates extends RoundSum {

    /** What the contract's rule makes of them; once, after {@link #close}. */
    Combined combine() throws TooFewUpdatesException;

    /** Whose updates are in what the rule got by this index; nobody where it got none of it. */
    List<MemberId> behind(int index);
  }

  /**
   * The sum that {@code contract} asks for, for one round.
   *
   * @param masked the round's masks, if the contract has any
   * @param privacy the contract's central privacy, if it has it
   */
  static OfUpdates of(
      Contract contract,
      ModelConfiguration model,
      AggregationRule rule,
      Optional<MaskedRound> masked,
      Optional<CentralPrivacy> privacy) {
    if (masked.isPresent()) {
      return new MaskedSum(contract, model, rule, masked.get(), privacy);
    }
    return privacy.isPresent()
        ? new NoisySum(contract, model, privacy.get())
        : new OpenSum(contract, model, rule);
  }
}
