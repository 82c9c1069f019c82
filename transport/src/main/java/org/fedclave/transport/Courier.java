package org.fedclave.transport;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;

/**
 * Moves opaque bytes between members.
 *
 * <p>Guarantees: letters of one sender to one recipient arrive in order and, unless the coordinator
 * withholds them, at least once. Does not guarantee: that the coordinator names the true sender,
 * kind or run, or does not reorder or repeat across connections; see {@link Letter}. Thread-safe.
 */
public interface Courier extends AutoCloseable {

  /** The coordinator's own address: approvals, refusals and ends of runs go there. */
  MemberId COORDINATOR = new MemberId("coordinator");

  /**
   * Stands for no run: the coordinator challenges a node, and the node answers, under this name.
   */
  RunId REGISTRATION = new RunId(new Digest(Bytes.wrap(new byte[Digest.SIZE])));

  /** Tells how far a transfer is. */
  @FunctionalInterface
  interface Progress {
    /** No one looks. */
    Progress NONE = (_, _) -> {};

    /**
     * Called after each chunk.
     *
     * @param moved bytes that are on the other side
     * @param of bytes of the whole blob
     */
    void moved(long moved, long of);

    /**
     * Called instead where there is an estimate.
     *
     * @param left how long the rest takes at the pace of the last second; empty before it is known
     */
    default void moved(long moved, long of, Optional<Duration> left) {
      moved(moved, of);
    }
  }

  /** Whose letters these are. */
  MemberId self();

  /** A letter that belongs to no particular incarnation of its run, or to its first one. */
  default void send(MemberId to, RunId run, LetterKind kind, Bytes payload)
      throws TransportException {
    send(to, run, 0, kind, payload);
  }

  /**
   * Returns when the coordinator has stored the letter. Where the recipient's mailbox is full,
   * waits for room, {@link Limits#FULL_MAILBOX} at most.
   *
   * @param incarnation of the run, which recipients compare with their own
   * @param payload at most {@link Limits#LETTER_BYTES}; over {@link Limits#INLINE_BYTES} it travels
   *     as a blob
   */
  void send(MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload)
      throws TransportException;

  /**
   * Hands every letter to {@code handler}, one after the other on one virtual thread, and
   * acknowledges each when the handler has returned. A letter whose handler throws is not
   * acknowledged and ends the subscription. One program at a time has a member's mailbox open.
   */
  Subscription receive(Consumer<Letter> handler);

  /** {@link #putBlob(BlobSource, Progress)}, unobserved. */
  default Digest putBlob(BlobSource source) throws TransportException {
    return putBlob(source, Progress.NONE);
  }

  /**
   * Puts a blob into the store in chunks, from where an earlier attempt ended, and returns its
   * digest when the coordinator has checked it. Never ends for being slow; ends when nothing moved
   * for as long as {@link Patience#transfer} says.
   */
  Digest putBlob(BlobSource source, Progress progress) throws TransportException;

  /** A small blob, whole. */
  default Bytes getBlob(Digest digest, int maximumSize) throws TransportException {
    var bytes = new ByteArrayOutputStream();
    getBlob(digest, maximumSize, bytes);
    return Bytes.wrap(bytes.toByteArray());
  }

  /** {@link #getBlob(Digest, long, OutputStream, Progress)}, unobserved. */
  default void getBlob(Digest digest, long maximumSize, OutputStream sink)
      throws TransportException {
    getBlob(digest, maximumSize, sink, Progress.NONE);
  }

  /**
   * Writes a blob to {@code sink}, which stays open.
   *
   * <p>What was written is the blob only if this returns: the digest is checked after the last
   * chunk.
   *
   * @param maximumSize in bytes; a larger blob is refused before its first byte is written
   */
  void getBlob(Digest digest, long maximumSize, OutputStream sink, Progress progress)
      throws TransportException;

  @Override
  void close();
}
