package org.fedclave.coordinator;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread is about to do, and fails when it does not. */
final class Eventually {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(1);

  private Eventually() {}

  /** Something that is asked of what is tested. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  /**
   * Returns as soon as {@code condition} holds.
   *
   * @param what is waited for, in words
   * @throws AssertionError if it does not hold within 30 s
   */
  static void await(String what, Condition condition) throws Exception {
    long began = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new AssertionError("waited " + PATIENCE.toSeconds() + " s for " + what);
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }
}
