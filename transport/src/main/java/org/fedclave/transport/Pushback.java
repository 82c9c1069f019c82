package org.fedclave.transport;

import io.grpc.Metadata;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a refused call may come again: the trailer {@code grpc-retry-pushback-ms} of gRPC's proposal
 * A6. Only calls that were refused before they did anything carry it.
 */
public final class Pushback {

  private static final Metadata.Key<String> KEY =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);
  private static final int MOST_DIGITS = 7;

  private Pushback() {}

  /** Trailers that say {@code wait}. */
  public static Metadata trailers(Duration wait) {
    Metadata trailers = new Metadata();
    trailers.put(KEY, Long.toString(Math.max(1, wait.toMillis())));
    return trailers;
  }

  /** What the trailers of a refused call say; empty if it is no use to ask again. */
  static Optional<Duration> read(@Nullable Metadata trailers) {
    String text = trailers == null ? null : trailers.get(KEY);
    if (text == null || !text.matches("[0-9]{1," + MOST_DIGITS + "}")) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofMillis(Integer.parseInt(text)));
  }
}
