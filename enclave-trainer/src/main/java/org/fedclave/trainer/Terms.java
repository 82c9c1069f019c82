package org.fedclave.trainer;

import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.AggregationRules;
import org.fedclave.aggregation.Masks;
import org.fedclave.models.BadModelException;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.EngineReport;
import org.fedclave.models.Engines;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Parameters;
import org.fedclave.models.StepNormaliser;
import org.fedclave.models.UnusableEngineException;
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

  /** The contract's rule, which can be followed with its model, training, masks and parties. */
  static AggregationRule rule(Contract contract, ModelConfiguration model)
      throws RunStoppedException {
    AggregationTerms terms = contract.aggregation();
    try {
      AggregationRule rule = AggregationRules.of(terms.rule(), terms.parameters());
      rule.check(
          Masks.of(terms.secureAggregation().mode().word(), terms.secureAggregation().groupSize()),
          contract.minimumParties());
      rule.requireParties(contract.parties().size());
      LocalAlgorithms.require(rule, contract.training(), contract.privacy(), model);
      return rule;
    } catch (IllegalArgumentException e) {
      throw new RunStoppedException(Rule.TERMS, "the contract's aggregation: " + e.getMessage(), e);
    }
  }

  /** The contract's engine, which this program has and which can train the model. */
  static EngineProvider engine(Contract contract, ModelConfiguration model)
      throws RunStoppedException {
    try {
      EngineProvider engine = Engines.of(contract.training().local().engine());
      engine.require(model);
      return engine;
    } catch (UnusableEngineException e) {
      throw RunStoppedException.because(Rule.ENGINE, e);
    } catch (IllegalArgumentException e) {
      throw new RunStoppedException(Rule.TERMS, "the contract's model: " + e.getMessage(), e);
    }
  }

  /** What trains, which this machine can. */
  static EngineReport report(EngineProvider engine) throws RunStoppedException {
    try {
      return engine.report();
    } catch (UnusableEngineException e) {
      throw RunStoppedException.because(Rule.ENGINE, e);
    }
  }

  /** What an update of so many examples weighs in the mean. */
  static long weight(Contract contract, AggregationRule rule, long examples) {
    return contract.privacy().isCentral() ? 1 : rule.weight(examples);
  }

  /**
   * The length of a local training on {@code examples}, which follows from the contract; 1 where
   * the rule does not read it.
   *
   * @throws IllegalArgumentException if the rule reads it and the model's optimiser has none
   */
  static double length(
      Contract contract, AggregationRule rule, ModelConfiguration model, long examples) {
    return rule.readsLengths()
        ? StepNormaliser.of(
            model, LocalAlgorithms.training(rule, contract.training(), 0, 0), examples)
        : 1;
  }

  /** Digest of the parameters that the contract's seed gives. */
  static Digest initialModelDigest(Contract contract, ModelConfiguration model) {
    return Digest.of(Parameters.toBytes(model.initialParameters(contract.model().seed())));
  }
}
