package org.fedclave.trainer;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.Combined;
import org.fedclave.aggregation.Combiner;
import org.fedclave.aggregation.Origin;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.aggregation.TooFewUpdatesException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;

/** What the contract's rule gets in one round: vectors, and whose they are. Not thread-safe. */
final class RuleInput {

  private final Contract contract;
  private final Combiner combiner;
  private final Map<Integer, List<MemberId>> parties = new TreeMap<>();

  RuleInput(Contract contract, AggregationRule rule, int modelParameters) {
    this.contract = contract;
    this.combiner = rule.combiner(modelParameters);
  }

  /**
   * One vector: an update, or the mean of some.
   *
   * @param of whose, in the contract's order
   */
  void add(List<MemberId> of, long weight, double length, float[] vector)
      throws RefusedUpdateException {
    int index = contract.indexOf(of.getFirst());
    combiner.add(new Origin(index, weight, length), vector);
    parties.put(index, of);
  }

  Combined combine() throws TooFewUpdatesException {
    return combiner.combine();
  }

  List<MemberId> behind(int index) {
    return parties.getOrDefault(index, List.of());
  }
}
