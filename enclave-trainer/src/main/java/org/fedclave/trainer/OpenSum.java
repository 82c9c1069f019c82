package org.fedclave.trainer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.Combined;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.aggregation.TooFewUpdatesException;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.round.UpdateHeader;

/**
 * Without masks and without central privacy: each update goes to the contract's rule as it comes,
 * which keeps it only if it has to compare. Not thread-safe.
 */
final class OpenSum implements RoundSum.OfUpdates {

  private final Contract contract;
  private final ModelConfiguration model;
  private final AggregationRule rule;
  private final ClippedVectors vectors;
  private final RuleInput input;

  OpenSum(Contract contract, ModelConfiguration model, AggregationRule rule) {
    this.contract = contract;
    this.model = model;
    this.rule = rule;
    this.vectors = new ClippedVectors(contract, model);
    this.input = new RuleInput(contract, rule, model.parameterCount());
  }

  @Override
  public void add(UpdateHeader header, Bytes vector)
      throws RunStoppedException, RefusedUpdateException {
    input.add(
        List.of(header.party()),
        Terms.weight(contract, rule, header.examples()),
        Terms.length(contract, rule, model, header.examples()),
        vectors.read(header.party(), vector));
  }

  @Override
  public Set<MemberId> close(Map<MemberId, UpdateHeader> headers) {
    return Set.copyOf(headers.keySet());
  }

  @Override
  public Combined combine() throws TooFewUpdatesException {
    return input.combine();
  }

  @Override
  public List<MemberId> behind(int index) {
    return input.behind(index);
  }
}
