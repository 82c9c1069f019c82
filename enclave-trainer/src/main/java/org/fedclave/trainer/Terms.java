package org.fedclave.trainer;

import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.AggregationRules;
import org.fedclave.aggregation.Masks;
import org.fedclave.models.BadModelException;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.trainer.RunStoppedException.Rule;

/** Turns a contract's words into what this program has, or refuses. */
final class Terms {

  private Terms() {}

  static ModelConfiguration model(Contract contract) throws RunStoppedException {
    try {
      return ModelConfiguration.parse(contract.model().configuration());
    } catch (BadModelException e) {
      throw new RunStoppedException(Rule.TERMS, "the contract's model: " + e.getMessage(), e);
    }
  }

  static AggregationRule rule(Contract contract) throws RunStoppedException {
    AggregationTerms terms = contract.aggregation();
    try {
      AggregationRule rule = AggregationRules.of(terms.rule(), terms.parameters());
      rule.check(
          Masks.of(
              terms.secureAggregation().mode().word(), terms.secureAggregation().groupSize()),
          contract.minimumParties());
      return rule;
    } catch (IllegalArgumentException e) {
      throw new RunStoppedException(Rule.TERMS, "the contract's aggregation: " + e.getMessage(), e);
    }
  }

  /** Digest of the parameters that the contract's seed gives. */
  static Digest initialModelDigest(Contract contract, ModelConfiguration model) {
    return Digest.of(Parameters.toBytes(model.initialParameters(contract.model().seed())));
  }
}
