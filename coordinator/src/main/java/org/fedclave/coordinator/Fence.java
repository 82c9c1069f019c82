package org.fedclave.coordinator;

import org.fedclave.coordinator.calls.NotServingException;
import org.jdbi.v3.core.Handle;

/** Keeps transactions of a coordinator that was superseded out of the database. Thread-safe. */
interface Fence {

  /** A database that one process has to itself: nobody can supersede it. */
  Fence NONE =
      new Fence() {
        @Override
        public void hold(Handle h) {}

        @Override
        public void lost(String why) {}
      };

  /**
   * Goes first in every transaction that writes: until its end nobody can supersede this process.
   *
   * @throws NotServingException if somebody has
   */
  void hold(Handle h);

  /** The database went away, so that what is in memory may differ from it. */
  void lost(String why);
}
