package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.trainer.RunStoppedException.Rule;

/**
 * The chain of rounds as one trainer saw it, and what it takes for the next link: a receipt for its
 * own updates, whose record continues the chain and explains the model that comes with it. Not
 * thread-safe.
 */
final class SeenChain {

  private final RunId run;
  private final TrainingTerms training;
  private Digest head;
  private List<UpdateHeader> mine = List.of();

  /** With which the round began that was trained last, here or in an earlier incarnation. */
  private Optional<Digest> trainedOn = Optional.empty();

  /** Of the rounds so far: the model that each began with, and what its record says of it. */
  private final List<Digest> begun = new ArrayList<>();

  private final List<Map<String, String>> metrics = new ArrayList<>();
  private int updates;

  SeenChain(RunId run, TrainingTerms training) {
    this.run = run;
    this.training = training;
    this.head = RoundRecord.genesis(run);
  }

  /**
   * In a later incarnation: takes in the rounds that are done but for the last, whose receipt comes
   * once more, with the model.
   *
   * @param records of an aggregator that this trainer has appraised
   * @return the record of the statistics, if they were counted before
   * @throws RunStoppedException if they are no chain
   */
  Optional<RoundRecord> resume(List<RoundRecord> records) throws RunStoppedException {
    Optional<RoundRecord> counted = Optional.empty();
    for (RoundRecord record : records) {
      if (record.round() != begun.size() || !record.previous().equals(head)) {
        throw new RunStoppedException(
            Rule.CHECKPOINT, "the history of the run is no chain at round " + record.round());
      }
      if (record.round() < records.size() - 1) {
        if (isCounting(record)) {
          counted = Optional.of(record);
        }
        take(record);
        head = record.head();
      } else {
        trainedOn = Optional.of(record.modelBefore());
      }
    }
    return counted;
  }

  private void take(RoundRecord record) {
    begun.add(record.modelBefore());
    metrics.add(record.metrics());
  }

  /** This trainer has sent its updates of a round, which began with {@code model}. */
  void sent(List<UpdateHeader> headers, Digest model) {
    mine = List.copyOf(headers);
    trainedOn = Optional.of(model);
  }

  /** Requires that {@code receipt} is the next link, and that {@code start} follows from it. */
  void accept(Receipt receipt, RoundStart start, VerificationKeys aggregator)
      throws RunStoppedException {
    RoundRecord record = receipt.record();
    try {
      receipt.verify(run, aggregator, mine);
    } catch (BadSignatureException | MalformedException e) {
      throw new RunStoppedException(Rule.RECEIPT, "receipt: " + e.getMessage(), e);
    }
    take(record);
    if (record.round() != start.round() - 1
        || !record.previous().equals(head)
        || !trainedOn.equals(Optional.of(record.modelBefore()))
        || !modelAfter(record).equals(start.model())
        || !record.head().equals(start.previous())) {
      throw new RunStoppedException(
          Rule.RECEIPT,
          "the record of round "
              + record.round()
              + " does not continue the chain that this trainer saw");
    }
    head = record.head();
    updates = record.updateCount();
  }

  /** What comes after the record's round: its own model, or the best one where it ends the run. */
  private Digest modelAfter(RoundRecord record) {
    OptionalInt chosen = stopping().modelOf(metrics);
    return chosen.isPresent() ? begun.get(chosen.getAsInt()) : record.modelAfter();
  }

  /** Whether statistics were counted in the record's round. */
  boolean isCounting(RoundRecord record) {
    return record.round() < training.countingRounds();
  }

  /** Whether no round is to come. */
  boolean isOver() {
    return metrics.size() == training.allRounds() || stopping().modelOf(metrics).isPresent();
  }

  EarlyStopping stopping() {
    return training.earlyStopping();
  }

  /** Of the newest record. */
  Digest head() {
    return head;
  }

  /** What the records say of each round so far. */
  List<Map<String, String>> metrics() {
    return List.copyOf(metrics);
  }

  /** Everybody's updates in the newest record. */
  int updates() {
    return updates;
  }
}
