package org.fedclave.transport.server;

import java.util.Optional;
import org.fedclave.transport.TransportException.Rule;

/** Hears of each call that was refused before it reached its service. Thread-safe and fast. */
@FunctionalInterface
public interface RefusalRecord {

  /**
   * A call was refused.
   *
   * @param caller absent if there is no certificate, or none that is admitted
   */
  void refused(Optional<Caller> caller, Rule rule);
}
