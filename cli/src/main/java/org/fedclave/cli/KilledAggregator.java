package org.fedclave.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.fedclave.protocol.MemberId;

/**
 * The aggregator of a demo is killed in the middle of a round, without warning, and its node is
 * started anew: the run goes on from its last checkpoint, with fresh enclaves.
 *
 * @param round from 2: a checkpoint is there
 */
record KilledAggregator(int round) {

  KilledAggregator {
    if (round < 2) {
      throw new IllegalArgumentException(
          "--kill-aggregator names a round from 2, with a checkpoint before it, not " + round);
    }
  }

  /**
   * Kills once, when the aggregator, the only one to say so, says that this round's masks are
   * shared.
   *
   * @param restarting starts the node again
   */
  BiConsumer<String, String> watcher(Stage stage, Consumer<MemberId> restarting) {
    String moment = "round " + round + ": masks";
    AtomicBoolean done = new AtomicBoolean();
    return (aggregator, sentence) -> {
      if (sentence.contains(moment) && done.compareAndSet(false, true)) {
        MemberId node = new MemberId(aggregator);
        Thread.ofVirtual()
            .start(
                () -> {
                  stage.kill(node);
                  restarting.accept(node);
                });
      }
    };
  }
}
