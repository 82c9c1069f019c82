package org.fedclave.trainer;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.aggregation.privacy.Accountant;
import org.fedclave.aggregation.privacy.BudgetExhaustedException;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.aggregation.privacy.RecordLevelNoise;
import org.fedclave.aggregation.privacy.RoundBudget;
import org.fedclave.aggregation.privacy.StepNoise;
import org.fedclave.models.DivergedException;
import org.fedclave.models.Examples;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.PrivateTraining;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.RowSampling;
import org.fedclave.protocol.contract.TrainingTerms;

/**
 * The contract's record-level privacy in a trainer: which noisy steps a round takes on a party's
 * rows, how much noise each gets, and that no more are taken than the contract accounts for. What
 * comes out is not repeatable: samples and noise are drawn afresh. Not thread-safe.
 */
final class RecordPrivacy {

  private final Contract contract;
  private final int modelParameters;
  private final SecureRandom sampling;
  private final Map<MemberId, StepNoise> noises = new HashMap<>();

  private RecordPrivacy(Contract contract, int modelParameters, SecureRandom sampling) {
    this.contract = contract;
    this.modelParameters = modelParameters;
    this.sampling = sampling;
  }

  /**
   * Empty where the contract has another mechanism or none.
   *
   * @param sampling chooses the rows of each step, and must be foreseen by nobody
   */
  static Optional<RecordPrivacy> of(
      Contract contract, ModelConfiguration model, SecureRandom sampling) {
    return contract.privacy().isRecordLevel()
        ? Optional.of(new RecordPrivacy(contract, model.parameterCount(), sampling))
        : Optional.empty();
  }

  /** One round on the rows of {@code party}; returns the parameters after it. */
  float[] train(TrainingEngine engine, int round, MemberId party, float[] model, Examples rows)
      throws DivergedException, InterruptedException {
    ContractParty declared = contract.party(party).orElseThrow();
    StepNoise noise = noises.computeIfAbsent(party, _ -> noise(declared, rows.rows()));
    return engine
        .trainPrivately(model, rows, steps(declared, round), sampling, sum -> spend(noise, sum))
        .parameters();
  }

  private PrivateTraining steps(ContractParty party, int round) {
    RowSampling sampled = RowSampling.of(contract.training(), party.rows());
    TrainingTerms training = contract.training();
    return new PrivateTraining(
        Math.toIntExact(sampled.stepsPerRound()),
        sampled.rate(),
        contract.privacy().exampleClip(),
        training.local().learningRate().factor(round, training.rounds()));
  }

  /**
   * Noise for all steps of the run.
   *
   * @param rows trained on: fewer than declared where some are held out
   */
  private StepNoise noise(ContractParty party, int rows) {
    long sensitivity = (long) PrivateTraining.sensitivity(modelParameters, rows);
    var budget =
        new RoundBudget(
            ContractPrivacy.of(contract).releases(party),
            Accountant.of(contract.privacy().accountant()),
            contract.privacy().delta());
    return new StepNoise(
        new RecordLevelNoise(sensitivity, contract.privacy().noiseMultiplier()), budget);
  }

  private static void spend(StepNoise noise, long[] sum) {
    try {
      noise.addTo(sum);
    } catch (BudgetExhaustedException e) {
      throw new AssertionError("a run has as many steps as its contract", e);
    }
  }
}
