package org.fedclave.coordinator;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Work that is done again and again on a thread of its own until this is closed. What fails is
 * noted and tried again the next time, whatever it was: one run's fault must not end the work for
 * all.
 */
final class Recurring implements AutoCloseable {

  /** What is done. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  private static final System.Logger LOG = System.getLogger(Recurring.class.getName());

  private final String name;
  private final long everySeconds;
  private final ScheduledExecutorService timer;

  /**
   * @param name for people, and for the thread
   * @param everySeconds between the end of one time and the next
   */
  Recurring(String name, long everySeconds) {
    this.name = name;
    this.everySeconds = everySeconds;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("coordinator-" + name).factory());
  }

  /**
   * Begins.
   *
   * @param firstSeconds until the first time
   */
  void start(Work work, long firstSeconds) {
    var _ =
        timer.scheduleWithFixedDelay(
            () -> safely(work), firstSeconds, everySeconds, TimeUnit.SECONDS);
  }

  private void safely(Work work) {
    try {
      work.run();
    } catch (Exception | AssertionError e) { // or the timer would stop
      LOG.log(System.Logger.Level.WARNING, name + " failed, and is tried again", e);
    }
  }

  /** Lets what is being done end, for as long as it waits between two times. */
  @Override
  public void close() {
    timer.shutdown();
    try {
      if (!timer.awaitTermination(everySeconds, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, name + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
