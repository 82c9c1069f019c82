package org.fedclave.trainer;

import org.fedclave.aggregation.AggregationRule;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.PrivateTraining;
import org.fedclave.models.ScaffoldTraining;
import org.fedclave.models.StepNormaliser;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.TrainingTerms;

/**
 * What rule and privacy ask of local training, checked before anything runs: by whoever submits a
 * run, by every trainer and by the aggregator.
 */
public final class LocalAlgorithms {

  private LocalAlgorithms() {}

  /**
   * Requires that {@code model} can be trained as {@code rule} and {@code privacy} want it.
   *
   * @throws IllegalArgumentException saying what contradicts and what would not
   */
  public static void require(
      AggregationRule rule,
      TrainingTerms training,
      PrivacyTerms privacy,
      ModelConfiguration model) {
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
    if (privacy.isRecordLevel()) {
      PrivateTraining.requireSupported(model);
      if (rule.prescribesSteps()) {
        throw new IllegalArgumentException(
            "record-level privacy takes noisy steps of its own, not those of "
                + rule.name()
                + ": take fed-avg, or privacy {mechanism: none}");
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
