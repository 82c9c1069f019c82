package org.fedclave.trainer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;

/**
 * The letters of one run, kept until the run asks for them. A letter by which somebody
 * indispensable stops the run ends every wait. Thread-safe.
 */
final class Inbox {

  /** More unread letters than this are a fault or an attack. */
  private static final int MOST_LETTERS = 8192;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Letter> letters = new ArrayList<>();
  private final SequencedSet<Digest> seen = new LinkedHashSet<>();
  private final Function<Letter, Optional<Rule>> fatal;

  /**
   * An empty inbox.
   *
   * @param fatal the rule by which a letter ends the run, if it does
   */
  Inbox(Function<Letter, Optional<Rule>> fatal) {
    this.fatal = fatal;
  }

  /** Adds a letter; one that was put before, which a courier may repeat, is dropped. */
  void put(Letter letter) {
    lock.lock();
    try {
      if (!seen.add(letter.id())) {
        return;
      }
      if (seen.size() > MOST_LETTERS) {
        seen.removeFirst();
      }
      if (letters.size() >= MOST_LETTERS) {
        letters.removeFirst();
      }
      letters.add(letter);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the oldest letter that {@code wanted} accepts.
   *
   * @param patience how long to wait for it
   * @param whatFor who and what is waited for, in the sentence of a {@link Rule#DEADLINE}
   */
  Letter await(Predicate<Letter> wanted, Duration patience, String whatFor)
      throws RunStoppedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      Optional<Letter> found = take(wanted);
      while (found.isEmpty()) {
        if (left <= 0) {
          throw new RunStoppedException(
              Rule.DEADLINE, "waited " + patience.toSeconds() + " s for " + whatFor);
        }
        left = changed.awaitNanos(left);
        found = take(wanted);
      }
      return found.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunStoppedException(
          Rule.ABORTED, "the node was stopped while it waited for " + whatFor, e);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Letter> take(Predicate<Letter> wanted) throws RunStoppedException {
    for (Iterator<Letter> each = letters.iterator(); each.hasNext(); ) {
      Letter letter = each.next();
      Optional<Rule> rule = fatal.apply(letter);
      if (rule.isPresent()) {
        throw new RunStoppedException(
            rule.get(), letter.from() + " stopped the run: " + reasonIn(letter));
      }
      if (wanted.test(letter)) {
        each.remove();
        return Optional.of(letter);
      }
    }
    return Optional.empty();
  }

  /** What somebody says that fails or refuses: its own words, which nobody has to believe. */
  static String reasonIn(Letter letter) {
    try {
      return Refusal.parse(letter.payload()).sentence();
    } catch (MalformedException e) {
      return "for no reason that can be read";
    }
  }

  /** The rule by which somebody says that it refuses; empty if that cannot be read. */
  static String ruleIn(Letter letter) {
    try {
      return Refusal.parse(letter.payload()).rule();
    } catch (MalformedException e) {
      return "";
    }
  }
}
