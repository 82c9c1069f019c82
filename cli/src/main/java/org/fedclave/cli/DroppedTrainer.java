package org.fedclave.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedclave.protocol.MemberId;

/**
 * A trainer that a demo kills in the middle of a round: after the masks are shared, before its
 * update is in.
 *
 * @param trainer from 1, in the order of the demo's nodes without the one that aggregates
 * @param round from 1
 */
record DroppedTrainer(int trainer, int round) {

  /** How long the aggregator of such a demo waits for the one that is missing. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Pattern FORM = Pattern.compile("(\\d{1,4})@(\\d{1,5})");

  DroppedTrainer {
    if (trainer < 1 || trainer >= Demo.NODES.size() || round < 1) {
      throw new IllegalArgumentException(
          "--drop-trainer names a trainer from 1 to "
              + (Demo.NODES.size() - 1)
              + " and a round from 1, not "
              + trainer
              + '@'
              + round);
    }
  }

  /** Reads {@code 2@3}. */
  static DroppedTrainer parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "--drop-trainer is TRAINER@ROUND, such as 2@3, not " + text);
    }
    return new DroppedTrainer(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
  }

  /** The trainer's node, in a run that {@code aggregator} aggregates: routing chose which does. */
  MemberId node(MemberId aggregator) {
    return Demo.NODES.stream()
        .filter(node -> !node.equals(aggregator))
        .skip(trainer - 1L)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Kills the node once, when the aggregator, the only one to say so, says that this round's masks
   * are shared.
   */
  BiConsumer<String, String> watcher(Stage stage) {
    String moment = "round " + round + ": masks";
    AtomicBoolean done = new AtomicBoolean();
    return (aggregator, sentence) -> {
      if (sentence.contains(moment) && done.compareAndSet(false, true)) {
        stage.kill(node(new MemberId(aggregator)));
      }
    };
  }
}
