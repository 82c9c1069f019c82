package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.RoundWindow;

/** Remembers what a node says, and how its run ended. Thread-safe. */
final class Recorder implements TrainerEvents {

  private static final int LONGEST_WAIT_SECONDS = 60;

  final List<String> ignored = new CopyOnWriteArrayList<>();
  final List<MemberId> attested = new CopyOnWriteArrayList<>();
  final List<RoundWindow> windows = new CopyOnWriteArrayList<>();
  final List<Map<String, String>> metrics = new CopyOnWriteArrayList<>();
  private final List<String> transcript = new CopyOnWriteArrayList<>();
  private final List<Integer> checkpoints = new ArrayList<>();
  private final CompletableFuture<Optional<RunStoppedException>> end = new CompletableFuture<>();

  /** Called in the aggregator's thread with the number of rounds done. */
  volatile IntConsumer afterRound = _ -> {};

  /** For tests that hold an aggregator. */
  CountDownLatch reached = new CountDownLatch(0);

  CountDownLatch go = new CountDownLatch(0);

  /** Waits until this aggregator's state after {@code round} is with the parties. */
  void awaitCheckpoint(int round) throws InterruptedException {
    synchronized (checkpoints) {
      while (!checkpoints.contains(round)) {
        checkpoints.wait(TimeUnit.SECONDS.toMillis(LONGEST_WAIT_SECONDS));
      }
    }
  }

  @Override
  public void checkpoint(RunId run, int round) {
    synchronized (checkpoints) {
      checkpoints.add(round);
      checkpoints.notifyAll();
    }
  }

  RunStoppedException awaitStop() {
    return awaitEnd().orElseThrow(() -> new AssertionError("the run ended well: " + transcript));
  }

  void awaitFinish() {
    awaitEnd()
        .ifPresent(
            why -> {
              throw new AssertionError("the run stopped; until then: " + transcript, why);
            });
  }

  /** Waits until this node has appraised {@code peer}. */
  void awaitAttested(MemberId peer) throws InterruptedException {
    synchronized (attested) {
      while (!attested.contains(peer)) {
        attested.wait();
      }
    }
  }

  private Optional<RunStoppedException> awaitEnd() {
    try {
      return end.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException | ExecutionException e) {
      throw new AssertionError("no end came; until then: " + transcript, e);
    }
  }

  /** Every word that the node said, with all causes of its stop. */
  List<String> transcript() {
    return List.copyOf(transcript);
  }

  @Override
  public void started(RunId run, String role) {
    transcript.add(run + role);
  }

  @Override
  public void attested(RunId run, MemberId peer, TrustedKey key) {
    synchronized (attested) {
      attested.add(peer);
      attested.notifyAll();
    }
    transcript.add(peer + key.evidence().describe() + key.keys() + key.keyBinding());
  }

  @Override
  public void opened(RunId run, MemberId party, int shards, long rows, RoundWindow window) {
    windows.add(window);
    transcript.add(party + " " + shards + window);
  }

  @Override
  public void round(RunId run, int round, int rounds, Map<String, String> metrics) {
    this.metrics.add(metrics);
    transcript.add(round + metrics.toString());
    afterRound.accept(round);
  }

  @Override
  public void ignored(RunId run, String sentence) {
    ignored.add(sentence);
    transcript.add(sentence);
  }

  @Override
  public void finished(RunId run) {
    end.complete(Optional.empty());
  }

  @Override
  public void stopped(RunId run, RunStoppedException why) {
    for (Throwable cause = why; cause != null; cause = cause.getCause()) {
      transcript.add(cause.toString());
    }
    end.complete(Optional.of(why));
  }
}
