package org.fedclave.trainer;

import java.util.Optional;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.Engines;
import org.fedclave.models.LocalLength;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ScaffoldTraining;
import org.fedclave.models.StepNormaliser;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.TrainingTerms;

/**
 * What rule and privacy ask of local training, checked before anything runs: by whoever submits a
 * run, by every trainer and by the aggregator.
 */
public final class LocalAlgorithms {

  private LocalAlgorithms() {}

  /**
   * Requires that {@code model} can be trained as {@code rule} and {@code privacy} want it, by the
   * contract's engine if this program has it: a requester's need not.
   *
   * @throws IllegalArgumentException saying what contradicts and what would not
   */
  public static void require(
      AggregationRule rule,
      TrainingTerms training,
      PrivacyTerms privacy,
      ModelConfiguration model) {
    if (rule.readsLengths()) {
      StepNormaliser.of(model, training(rule, training, 0, 0), 1);
      requireOneLength(rule, training.local());
    }
    if (rule.scaffold().isPresent()) {
      ScaffoldTraining.learningRate(model);
      requireScaffold(training.local());
    }
    requirePersonal(training.local(), privacy, model);
    Optional<EngineProvider> engine = Engines.find(training.local().engine());
    engine.ifPresent(found -> found.require(model));
    if (privacy.isRecordLevel()) {
      engine.orElseGet(Engines::dl4j).requirePrivate(model);
      if (rule.prescribesSteps()) {
        throw new IllegalArgumentException(
            "record-level privacy takes noisy steps of its own, not those of "
                + rule.name()
                + ": take fed-avg, or privacy {mechanism: none}");
      }
    }
  }

  /** Noise is for what leaves a party's layers; these do not, and would be spoilt by it. */
  private static void requirePersonal(
      LocalTerms local, PrivacyTerms privacy, ModelConfiguration model) {
    model.sharedParameters(local.personalLayers()); // refuses what leaves nothing to share
    if (local.personalLayers() > 0 && privacy.isPrivate()) {
      throw new IllegalArgumentException(
          "privacy of mechanism "
              + privacy.mechanism().word()
              + " accounts for models without personal layers: set personalLayers to 0, or privacy to {mechanism: none}");
    }
  }

  /** A party's weight is told once, before the first round. */
  private static void requireOneLength(AggregationRule rule, LocalTerms local) {
    if (rule.proximalWeight() > 0 && !local.learningRate().isConstant()) {
      throw new IllegalArgumentException(
          rule.name()
              + " weighs steps with a proximal term by one learning rate: set learningRate to {schedule: constant}");
    }
  }

  private static void requireScaffold(LocalTerms local) {
    if (local.epochs() != 1) {
      throw new IllegalArgumentException(
          "scaffold trains for its localSteps, the same for all parties: local training has "
              + (local.countsSteps() ? local.steps() + " steps" : local.epochs() + " epochs")
              + "; set epochs to 1");
    }
    if (!local.learningRate().isConstant()) {
      throw new IllegalArgumentException(
          "scaffold scales control variates by one learning rate: set learningRate to {schedule: constant}");
    }
  }

  /**
   * What trainers do in a round, but for SCAFFOLD's.
   *
   * @param seed of the order of rows
   */
  static LocalTraining training(AggregationRule rule, TrainingTerms terms, int round, long seed) {
    LocalTerms local = terms.local();
    LocalLength length =
        local.countsSteps()
            ? new LocalLength.Steps(local.steps())
            : new LocalLength.Epochs(local.epochs());
    double factor = local.learningRate().factor(round, terms.rounds());
    return new LocalTraining(length, local.batchSize(), seed, rule.proximalWeight(), factor);
  }
}
