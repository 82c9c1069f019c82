package org.fedclave.transport;

/** Something that calls a handler until it is closed or fails. Thread-safe. */
public interface Subscription extends AutoCloseable {

  /** Ends it; what was not handled yet stays where it is. Returns without waiting for a handler. */
  @Override
  void close();

  /**
   * Waits for the end.
   *
   * @throws TransportException if it ended by itself and not as it should: the coordinator refused,
   *     another program took the mailbox over, or the handler threw
   */
  void await() throws TransportException, InterruptedException;
}
