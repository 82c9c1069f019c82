package org.fedclave.trainer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.aggregation.Combined;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.aggregation.privacy.BudgetExhaustedException;
import org.fedclave.aggregation.privacy.PrivateSum;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.round.UpdateHeader;

/**
 * Central privacy without masks: updates are added up, each weighing the same, and their mean comes
 * out once, with noise. Not thread-safe.
 */
final class NoisySum implements RoundSum.OfUpdates {

  private final ClippedVectors vectors;
  private final PrivateSum sum;

  NoisySum(Contract contract, ModelConfiguration model, CentralPrivacy privacy) {
    this.vectors = new ClippedVectors(contract, model);
    this.sum = privacy.sum();
  }

  @Override
  public void add(UpdateHeader header, Bytes vector)
      throws RunStoppedException, RefusedUpdateException {
    sum.add(vectors.read(header.party(), vector));
  }

  @Override
  public Set<MemberId> close(Map<MemberId, UpdateHeader> headers) {
    return Set.copyOf(headers.keySet());
  }

  @Override
  public Combined combine() {
    try {
      return Combined.ofAll(sum.releaseMean());
    } catch (BudgetExhaustedException e) {
      throw new AssertionError("a run has as many rounds as its contract", e);
    }
  }

  /** The mean leaves nobody out, so nobody is ever asked for. */
  @Override
  public List<MemberId> behind(int index) {
    return List.of();
  }
}
