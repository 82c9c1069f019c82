package org.fedclave.transport;

import java.time.Duration;
import org.fedclave.protocol.Bytes;
import org.fedclave.transport.TransportException.Rule;

/** The sizes and times that both ends of a channel keep to; docs/links.md tells them as a table. */
public final class Limits {

  /** Largest payload inside a message, in bytes; a larger one travels as a blob. */
  public static final int INLINE_BYTES = 1 << 20;

  /** Largest payload of a letter, in bytes: it lies in the recipient's memory. */
  public static final int LETTER_BYTES = 1 << 30;

  /** Largest gRPC message, in bytes. */
  public static final int MESSAGE_BYTES = 4 << 20;

  /** Largest set of gRPC headers, in bytes. */
  public static final int HEADER_BYTES = 8 << 10;

  /** Largest chunk of a blob, in bytes. */
  public static final int CHUNK_BYTES = 1 << 20;

  /** Smallest chunk of a blob but its last, in bytes: on the slowest link a transfer is seen by. */
  public static final int SMALLEST_CHUNK_BYTES = 16 << 10;

  /** A chunk while nothing was measured yet, in bytes. */
  public static final int FIRST_CHUNK_BYTES = 64 << 10;

  /** Most bytes of an upload that are on their way unconfirmed: a cut costs no more. */
  public static final int LARGEST_WINDOW_BYTES = 16 << 20;

  /**
   * Bytes that HTTP/2 lets a stream have on its way at first, where gRPC's own 1 MiB keeps a link
   * of 20 Mbit/s and half a second busy for nine tenths; gRPC enlarges it on links that need more.
   */
  public static final int FLOW_BYTES = 4 << 20;

  /** Largest leaf of the log, in bytes. */
  public static final int LEAF_BYTES = 4 << 10;

  /** Largest envelope of a contract, in bytes, with the signatures of all its parties. */
  public static final int CONTRACT_BYTES = 32 << 20;

  /** Largest identity record or node offer, in bytes. */
  public static final int RECORD_BYTES = 64 << 10;

  /** Largest certificate request, in bytes. */
  public static final int CERTIFICATE_REQUEST_BYTES = 4 << 10;

  /** How long one attempt of a call waits for its answer; {@link Patience} says how many follow. */
  public static final Duration CALL = Duration.ofSeconds(30);

  /** After this long an open stream is closed and opened again, so that none is endless. */
  public static final Duration STREAM = Duration.ofHours(1);

  /**
   * A transfer of which no chunk got through for this long stands still: it is cut, and goes on
   * over a new connection. One that moves is never cut, whatever it takes altogether.
   */
  public static final Duration STANDSTILL = Duration.ofSeconds(20);

  /** How long the coordinator may take to check and store a blob whose last chunk it has. */
  public static final Duration FINISHING = Duration.ofMinutes(5);

  /** How long a letter waits for room in its recipient's mailbox before its sender gives up. */
  public static final Duration FULL_MAILBOX = Duration.ofMinutes(2);

  /** How long a pass over the coordinator's blobs may take that an operator asked for. */
  public static final Duration COLLECTING = Duration.ofMinutes(10);

  /** A connection on which nothing came for this long is asked whether it still lives. */
  public static final Duration KEEPALIVE = Duration.ofSeconds(15);

  /** How long the answer may take; with {@link #KEEPALIVE}, when a half-open link is noticed. */
  public static final Duration KEEPALIVE_ANSWER = Duration.ofSeconds(10);

  /** {@link #KEEPALIVE}, as the coordinator asks members. */
  public static final Duration SERVER_KEEPALIVE = Duration.ofSeconds(30);

  /** {@link #KEEPALIVE_ANSWER}, as the coordinator waits for members. */
  public static final Duration SERVER_KEEPALIVE_ANSWER = Duration.ofSeconds(15);

  /** A download whose member takes nothing for this long is ended by the coordinator. */
  public static final Duration UNREAD = Duration.ofMinutes(1);

  /** Longest wait between two attempts, before jitter. */
  public static final Duration BACKOFF = Duration.ofSeconds(5);

  /** How often a letter is posted again whose payload went meanwhile. */
  public static final int ATTEMPTS = 5;

  private Limits() {}

  /**
   * Requires that a letter may have this payload.
   *
   * @throws TransportException with {@link Rule#TOO_LARGE}
   */
  public static void requireLetter(Bytes payload) throws TransportException {
    if (payload.size() > LETTER_BYTES) {
      throw new TransportException(
          Rule.TOO_LARGE,
          "a letter of " + payload.size() + " bytes; at most " + LETTER_BYTES + " are sent");
    }
  }

  /**
   * Requires that the log may have this leaf.
   *
   * @throws TransportException with {@link Rule#TOO_LARGE}
   */
  public static void requireLeaf(Bytes leaf) throws TransportException {
    if (leaf.isEmpty() || leaf.size() > LEAF_BYTES) {
      throw new TransportException(
          Rule.TOO_LARGE, "a leaf of " + leaf.size() + " bytes; a leaf has 1 to " + LEAF_BYTES);
    }
  }
}
