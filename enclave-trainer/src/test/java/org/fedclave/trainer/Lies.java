package org.fedclave.trainer;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;

/** What a dishonest coordinator or node makes of a member's letters and blobs. */
interface Lies {

  Lies NONE = new Lies() {};

  /** A letter that goes out in the place of the one that was sent. */
  record Sent(LetterKind kind, Bytes payload) {}

  /** What really goes out: nothing, another letter, several. */
  default List<Sent> sent(MemberId to, LetterKind kind, Bytes payload) throws TransportException {
    return List.of(new Sent(kind, payload));
  }

  /** What a blob's reader gets. */
  default Bytes blob(Digest digest, Bytes content) throws TransportException {
    return content;
  }

  /** Every letter of {@code wanted} is changed. */
  static Lies changing(LetterKind wanted, Change change) {
    return replacing(wanted, payload -> List.of(new Sent(wanted, change.of(payload))));
  }

  /** Every letter of {@code wanted} gives way to others. */
  static Lies replacing(LetterKind wanted, Replacement replacement) {
    return new Lies() {
      @Override
      public List<Sent> sent(MemberId to, LetterKind kind, Bytes payload)
          throws TransportException {
        try {
          return kind == wanted ? replacement.of(payload) : List.of(new Sent(kind, payload));
        } catch (MalformedException e) {
          throw new AssertionError("an honest member's own letter", e);
        }
      }
    };
  }

  /** Every blob is changed. */
  static Lies aboutBlobs(BlobChange change) {
    return new Lies() {
      @Override
      public Bytes blob(Digest digest, Bytes content) throws TransportException {
        return change.of(digest, content);
      }
    };
  }

  /** Only the letter of {@code wanted} with this number, from 0, is changed. */
  static Lies changingOnly(int number, LetterKind wanted, Change change) {
    var count = new AtomicInteger();
    return changing(
        wanted, payload -> count.getAndIncrement() == number ? change.of(payload) : payload);
  }

  /** The letter of {@code wanted} with this number, from 0, gives way to others. */
  static Lies replacingOnly(int number, LetterKind wanted, Replacement replacement) {
    var count = new AtomicInteger();
    return replacing(
        wanted,
        payload ->
            count.getAndIncrement() == number
                ? replacement.of(payload)
                : List.of(new Sent(wanted, payload)));
  }

  /** Makes letters of one. */
  interface Replacement {
    List<Sent> of(Bytes payload) throws TransportException, MalformedException;
  }

  /** Makes another payload of one. */
  interface Change {
    Bytes of(Bytes payload) throws TransportException, MalformedException;
  }

  /** Makes another blob of one. */
  interface BlobChange {
    Bytes of(Digest digest, Bytes content) throws TransportException;
  }

  /** {@code bytes} with its last bit changed. */
  static Bytes flipLastBit(Bytes bytes) {
    byte[] copy = bytes.toArray();
    copy[copy.length - 1] ^= 1;
    return Bytes.wrap(copy);
  }
}
