package org.fedclave.coordinator;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.fedclave.coordinator.calls.NotServingException;
import org.jdbi.v3.core.Handle;

/**
 * The right to drive the runs of a shared database, renewed until it is closed or lost.
 *
 * <p>Two bounds that do not rest on each other: after {@link #LIFE} without a renewal, by this
 * process's monotonic clock, {@link #requireServing} refuses; and no transaction that writes is
 * committed once another has the lease, however long this process slept, because the row's token
 * has grown. Thread-safe.
 */
final class Lease implements Fence, AutoCloseable {

  /** After this long without a renewal others may take it. */
  static final Duration LIFE = Duration.ofSeconds(2);

  private static final long RENEWALS_IN_A_LIFE = 4;

  private final LeaseTable table;
  private final long token;
  private final Duration life;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("coordinator-lease-", 0).factory());
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private volatile long renewed;

  /**
   * @param token as {@link LeaseTable#take} gave it
   * @param taken what {@code nanoTime} said before it was taken
   * @param nanoTime monotonic, in nanoseconds
   */
  Lease(LeaseTable table, long token, Duration life, long taken, LongSupplier nanoTime) {
    this.table = table;
    this.token = token;
    this.life = life;
    this.renewed = taken;
    this.nanoTime = nanoTime;
  }

  /** Renews it from now on; a second thread looks at the time while a renewal waits. */
  void start() {
    long every = life.toMillis() / RENEWALS_IN_A_LIFE;
    var _ = timer.scheduleWithFixedDelay(this::renew, every, every, TimeUnit.MILLISECONDS);
    var _ = timer.scheduleWithFixedDelay(this::endInTime, every, every, TimeUnit.MILLISECONDS);
  }

  private void endInTime() {
    try {
      requireServing();
    } catch (NotServingException e) {
      timer.shutdown(); // ended; whoever waits on onEnd knows
    }
  }

  /** A renewal that fails is tried again until the lease's life is over. */
  void renew() {
    long before = nanoTime.getAsLong();
    try {
      requireServing();
      if (table.renew(token, life)) {
        renewed = before;
      } else {
        end("another coordinator has taken the lease");
      }
    } catch (NotServingException e) {
      // ended; whoever waits on onEnd knows
    } catch (RuntimeException e) {
      System.getLogger(Lease.class.getName())
          .log(System.Logger.Level.WARNING, "the lease was not renewed, and it is tried again", e);
    }
  }

  /**
   * Returns while this process may answer.
   *
   * @throws NotServingException if the lease is lost, or was not renewed in time
   */
  void requireServing() {
    if (!ended.isDone() && nanoTime.getAsLong() - renewed >= life.toNanos()) {
      end("the lease was not renewed in " + life.toMillis() + " ms");
    }
    Optional<String> why = Optional.ofNullable(ended.getNow(null));
    if (why.isPresent()) {
      throw new NotServingException(
          "this coordinator does not serve now: " + why.get() + "; another one may");
    }
  }

  @Override
  public void hold(Handle h) {
    requireServing();
    if (LeaseTable.hold(h) != token) {
      end("another coordinator has taken the lease");
      requireServing();
    }
  }

  @Override
  public void lost(String why) {
    end(why);
  }

  private void end(String why) {
    ended.complete(why);
  }

  /** Runs {@code action} with the reason once this process must not serve any more, or now. */
  void onEnd(java.util.function.Consumer<String> action) {
    var _ = ended.thenAcceptAsync(action, task -> Thread.ofPlatform().daemon().start(task));
  }

  /** Gives it back, so that another coordinator need not wait for its end. */
  @Override
  public void close() {
    timer.shutdownNow();
    boolean wasOurs = ended.complete("it was given back");
    if (wasOurs) {
      try {
        table.release(token);
      } catch (RuntimeException e) {
        System.getLogger(Lease.class.getName())
            .log(System.Logger.Level.WARNING, "the lease ends by itself", e);
      }
    }
  }
}
