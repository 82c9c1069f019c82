package org.fedclave.trainer;

import org.fedclave.aggregation.AggregationRule;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ScaffoldTraining;
import org.fedclave.models.StepNormaliser;
import org.fedclave.protocol.contract.TrainingTerms;

/**
 * What a rule asks of local training, checked before anything runs: by whoever submits a run, by
 * every trainer and by the aggregator.
 */
public final class LocalAlgorithms {

  private LocalAlgorithms() {}

  /**
   * Requires that {@code model} can be trained as {@code rule} wants it.
   *
   * @throws IllegalArgumentException saying what contradicts and what would not
   */
  public static void require(
      AggregationRule rule, TrainingTerms training, ModelConfiguration model) {
    if (rule.readsLengths()) {
      StepNormaliser.of(model, training(rule, training, 0), 1);
    }
    if (rule.scaffold().isPresent()) {
      ScaffoldTraining.learningRate(model);
      if (training.localEpochs() != 1) {
        throw new IllegalArgumentException(
            "scaffold trains for its localSteps, the same for all parties: localEpochs is "
                + training.localEpochs()
                + "; set it to 1");
      }
    }
  }

  /**
   * What trainers do in a round, but for SCAFFOLD's.
   *
   * @param seed of the order of rows
   */
  static LocalTraining training(AggregationRule rule, TrainingTerms terms, long seed) {
    return new LocalTraining(terms.localEpochs(), terms.batchSize(), seed, rule.proximalWeight());
  }
}
