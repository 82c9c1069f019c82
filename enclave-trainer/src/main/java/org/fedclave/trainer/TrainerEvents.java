package org.fedclave.trainer;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.models.Crossings;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.RoundWindow;

/**
 * What an enclave says about its work, for logs and the demo: nothing here is secret. Every method
 * may be called from several threads.
 */
public interface TrainerEvents {

  /** Says nothing. */
  TrainerEvents NONE = new TrainerEvents() {};

  /** A run began in this role. */
  default void started(RunId run, String role) {}

  /** This enclave appraised a peer. */
  default void attested(RunId run, MemberId peer, TrustedKey key) {}

  /** This trainer opened a party's shards. */
  default void opened(RunId run, MemberId party, int shards, long rows, RoundWindow window) {}

  /**
   * This aggregator has the parties' shares of the keys of their masks: from here on whoever is
   * lost is made up for.
   *
   * @param round from 1
   * @param parties whose updates will be masked
   */
  default void masking(RunId run, int round, int parties) {}

  /**
   * This aggregator took the masks off the sum of a round.
   *
   * @param round from 1
   * @param updates in the sum
   * @param dropped parties whose masks were recovered from the others' shares
   */
  default void unmasked(RunId run, int round, int updates, List<MemberId> dropped) {}

  /** {@link #masking} for people: it begins with {@code round N: masks}. */
  static String maskingSentence(int round, int parties) {
    return "round " + round + ": masks of " + parties + " updates are shared";
  }

  /** {@link #unmasked} for people, where somebody was lost. */
  static String recoverySentence(int round, int updates, List<MemberId> dropped) {
    return "round "
        + round
        + ": "
        + dropped
        + " dropped out; their masks were recovered, the sum holds "
        + updates
        + " updates";
  }

  /**
   * This trainer has done its last step; what went between Java and the engine's memory till then.
   */
  default void crossed(RunId run, Crossings crossings) {}

  /** {@link #crossed} for people. */
  static String crossingSentence(Crossings crossings) {
    double steps = Math.max(1, crossings.steps());
    return String.format(
        Locale.ROOT,
        "bridge meter: %,d steps; to the engine %,d copies, %.2f MB (%,.0f bytes a step); back %,d copies, %.2f MB",
        crossings.steps(),
        crossings.copiesIn(),
        crossings.bytesIn() / 1e6,
        crossings.bytesIn() / steps,
        crossings.copiesOut(),
        crossings.bytesOut() / 1e6);
  }

  /** The aggregator finished a round. */
  default void round(RunId run, int round, int rounds, Map<String, String> metrics) {}

  /**
   * This aggregator goes on with a run that lost an enclave.
   *
   * @param incarnation of the run, from 1
   * @param round from 0, with which it goes on
   */
  default void resumed(RunId run, int incarnation, int round) {}

  /** {@link #resumed} for people. */
  static String resumedSentence(int incarnation, int round) {
    return "goes on with round " + (round + 1) + " as incarnation " + (incarnation + 1);
  }

  /**
   * This aggregator's state is kept: another could go on from here.
   *
   * @param round from 1, the last that is in it
   */
  default void checkpoint(RunId run, int round) {}

  /** A message was refused and the run goes on without it. */
  default void ignored(RunId run, String sentence) {}

  /** This enclave's part ended well. */
  default void finished(RunId run) {}

  /** This enclave stopped. */
  default void stopped(RunId run, RunStoppedException why) {}
}
