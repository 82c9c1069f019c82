package org.fedclave.cli;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The moment for which a command judges: an option of several commands. */
final class Moment {

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "judge certificates and collateral as of this moment, such as 2026-01-31T12:00:00Z"
              + " (default: now)")
  private Optional<Instant> at = Optional.empty();

  /** A clock that stands at the moment. */
  Clock clock() {
    return Clock.fixed(at.orElseGet(Clock.systemUTC()::instant), ZoneOffset.UTC);
  }

  Instant instant() {
    return clock().instant();
  }
}
