package org.fedclave.trainer;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.secure.MaskingParameters;
import org.fedclave.aggregation.secure.Quantisation;
import org.fedclave.aggregation.secure.Topology;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.trainer.RunStoppedException.Rule;

/**
 * What the contract's terms of secure aggregation mean for one model: trainers and aggregator
 * compute the same from the same contract.
 *
 * @param parameters who shares masks with whom, thresholds, the ring
 * @param quantisation how updates become integers
 */
record MaskingPlan(MaskingParameters parameters, Quantisation quantisation) {

  /**
   * Empty where the contract has no masks. Weights are examples, of which a party has at most as
   * many as rows, so the sum of all rows bounds the sum of weights; where every party weighs 1, the
   * parties bound it. Under central privacy the ring has room for the noise.
   *
   * @param rule the contract's
   * @param modelParameters of the contract's model
   */
  static Optional<MaskingPlan> of(Contract contract, AggregationRule rule, int modelParameters)
      throws RunStoppedException {
    MaskingTerms terms = contract.aggregation().secureAggregation();
    if (!terms.isMasked()) {
      return Optional.empty();
    }
    try {
      int parties = contract.parties().size();
      var quantisation =
          new Quantisation(
              terms.bits(),
              contract.aggregation().clipNorm(),
              contract.parties().stream()
                  .mapToLong(p -> Terms.weight(contract, rule, p.rows()))
                  .sum(),
              parties,
              headroom(contract, contract.privacy().noiseMultiplier(), terms.bits()));
      return Optional.of(of(contract, quantisation, modelParameters));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse(e);
    }
  }

  /** The plan for statistics, in the finest ring. */
  static MaskingPlan ofStatistics(Contract contract, StatisticsVectors vectors)
      throws RunStoppedException {
    try {
      int bits = MaskingParameters.MOST_BITS;
      var quantisation =
          new Quantisation(
              bits,
              vectors.most(),
              contract.parties().stream().mapToLong(p -> vectors.weight(p.rows())).sum(),
              contract.parties().size(),
              headroom(
                  contract,
                  contract.privacy().statisticsNoise() * vectors.norm() / vectors.most(),
                  bits));
      return of(contract, quantisation, vectors.length());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse(e);
    }
  }

  /** Room for noise that is added to the sum, which only central privacy does. */
  private static long headroom(Contract contract, double multiple, int bits) {
    int parties = contract.parties().size();
    return contract.privacy().isCentral()
        ? CentralPrivacy.headroom(multiple, parties, (1L << (bits - 1)) - 1 - parties)
        : 0;
  }

  private static MaskingPlan of(Contract contract, Quantisation quantisation, int length) {
    int parties = contract.parties().size();
    Topology topology = topology(contract.aggregation().secureAggregation(), parties);
    int threshold = MaskingParameters.activeThreshold(topology.neighbourhood(parties));
    return new MaskingPlan(
        new MaskingParameters(
            parties,
            topology,
            threshold,
            Math.max(threshold, contract.minimumParties()),
            quantisation.bits(),
            quantisation.vectorLength(length)),
        quantisation);
  }

  private static RunStoppedException refuse(RuntimeException e) {
    return new RunStoppedException(
        Rule.TERMS, "the contract's secure aggregation: " + e.getMessage(), e);
  }

  private static Topology topology(MaskingTerms terms, int parties) {
    return switch (terms.mode()) {
      case OFF -> throw new AssertionError("there is no topology without masks");
      case GROUPS -> new Topology.Grouped(terms.groupSize());
      case PAIRWISE ->
          terms.neighbours() >= parties - 1
              ? new Topology.Everybody()
              : new Topology.Regular(terms.neighbours());
    };
  }

  /**
   * Which way coordinates are rounded follows from run, round and party, so that a round can be
   * computed again: {@code SHA-256(DS("fedclave/rounding") || LP(run_id) || LP(u32be(round)) ||
   * LP(party))}. The update itself does not depend on it, and the sum has no bias by it.
   */
  static Bytes roundingSeed(RunId run, int round, MemberId party) {
    Bytes number = Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(round).array());
    return Domain.ROUNDING.hash(run.bytes(), number, Bytes.utf8(party.name())).bytes();
  }
}
