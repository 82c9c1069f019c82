package org.fedclave.coordinator.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process may be given calls now, and if not, why in one sentence. One look at a time,
 * and its answer holds for a moment, so that whoever asks often costs no more than who asks now and
 * then. Thread-safe.
 */
public final class Health {

  /** Looks at what serving needs. */
  @FunctionalInterface
  public interface Check {
    /** Why not; empty if nothing is in the way. */
    Optional<String> objection();
  }

  /** How long one answer holds. */
  static final Duration HOLDS = Duration.ofSeconds(2);

  /** How long a look may take. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private Check check = () -> Optional.of("it has only begun to start");
  private @Nullable CompletableFuture<Optional<String>> looking;
  private Optional<String> last = Optional.empty();
  private long until = System.nanoTime();

  /** It serves as long as {@code looks} finds nothing. */
  public synchronized void serving(Check looks) {
    become(looks);
  }

  /** It does not serve. */
  public synchronized void notServing(String why) {
    become(() -> Optional.of(why));
  }

  private void become(Check next) {
    check = next;
    looking = null;
    until = System.nanoTime();
  }

  /** Why it is not ready; empty if it is. */
  synchronized Optional<String> objection() throws InterruptedException {
    if (System.nanoTime() - until < 0) {
      return last;
    }
    if (looking == null) {
      looking =
          CompletableFuture.supplyAsync(
              check::objection, task -> Thread.ofVirtual().name("health").start(task));
    }
    last = await(looking);
    until = System.nanoTime() + HOLDS.toNanos();
    return last;
  }

  /** One that does not end is waited for again the next time; no second one begins. */
  private Optional<String> await(CompletableFuture<Optional<String>> look)
      throws InterruptedException {
    try {
      Optional<String> found = look.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      looking = null;
      return found;
    } catch (TimeoutException e) {
      return Optional.of(
          "database and blob store did not answer in " + PATIENCE.toSeconds() + " s");
    } catch (ExecutionException e) {
      looking = null;
      System.getLogger(Health.class.getName())
          .log(System.Logger.Level.WARNING, "looking at the coordinator's health failed", e);
      return Optional.of("looking at its health failed; its log says why");
    }
  }
}
