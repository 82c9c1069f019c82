package org.fedclave.transport.server;

import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import org.fedclave.transport.Pushback;
import org.fedclave.transport.TransportException.Rule;

/** A call that does not reach its service. */
final class RefusedAtDoor extends Exception {

  private static final long serialVersionUID = 1L;

  private final Rule rule;
  private final String sentence;
  private final transient Optional<Duration> again;

  private RefusedAtDoor(Rule rule, String sentence, Optional<Duration> again) {
    super(sentence);
    this.rule = rule;
    this.sentence = sentence;
    this.again = again;
  }

  RefusedAtDoor(Rule rule, String sentence) {
    this(rule, sentence, Optional.empty());
  }

  /** A call over the rate, that may come again after {@code wait}. */
  static RefusedAtDoor until(Duration wait, String sentence) {
    return new RefusedAtDoor(Rule.FULL, sentence, Optional.of(wait));
  }

  Rule rule() {
    return rule;
  }

  Status status() {
    return rule.status(sentence);
  }

  Metadata trailers() {
    return again.map(Pushback::trailers).orElseGet(Metadata::new);
  }
}
