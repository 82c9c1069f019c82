package org.fedclave.transport;

import java.time.Duration;

/** The sizes and times that both ends of a channel keep to. */
public final class Limits {

  /** Largest payload inside a message, in bytes; a larger one travels as a blob. */
  public static final int INLINE_BYTES = 1 << 20;

  /** Largest payload of a letter, in bytes: it lies in the recipient's memory. */
  public static final int LETTER_BYTES = 1 << 30;

  /** Largest gRPC message, in bytes. */
  public static final int MESSAGE_BYTES = 4 << 20;

  /** Largest set of gRPC headers, in bytes. */
  public static final int HEADER_BYTES = 8 << 10;

  /** One chunk of a blob, in bytes. */
  public static final int CHUNK_BYTES = 256 << 10;

  /** Largest leaf of the log, in bytes. */
  public static final int LEAF_BYTES = 4 << 10;

  /** Largest envelope of a contract, in bytes, with the signatures of all its parties. */
  public static final int CONTRACT_BYTES = 32 << 20;

  /** Largest identity record or node offer, in bytes. */
  public static final int RECORD_BYTES = 64 << 10;

  /** Largest certificate request, in bytes. */
  public static final int CERTIFICATE_REQUEST_BYTES = 4 << 10;

  /** How long a call waits for its answer, a lost and found connection included. */
  public static final Duration CALL = Duration.ofSeconds(30);

  /** After this long an open stream is closed and opened again, so that none is endless. */
  public static final Duration STREAM = Duration.ofHours(1);

  /** The slowest transfer of a blob that is waited for, in bytes a second. */
  public static final long SLOWEST_BYTES_PER_SECOND = 64 << 10;

  /** How often a transfer or a call is tried again when the connection is lost. */
  public static final int ATTEMPTS = 5;

  /** How long a letter waits for room in its recipient's mailbox before its sender gives up. */
  public static final Duration FULL_MAILBOX = Duration.ofMinutes(2);

  private Limits() {}

  /** How long a transfer of {@code bytes} may take. */
  static Duration transfer(long bytes) {
    return CALL.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
  }

  /** How long to wait before attempt {@code failures + 1}: 0.1 s, doubled, at most 5 s. */
  static Duration backoff(int failures) {
    return Duration.ofMillis(Math.min(5000, 100L << Math.min(failures, 10)));
  }
}
