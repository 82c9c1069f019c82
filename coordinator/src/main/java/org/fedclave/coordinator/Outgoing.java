package org.fedclave.coordinator;

import java.security.SecureRandom;
import java.util.Optional;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.TransportException.Rule;

/** The coordinator's own letters. Thread-safe. */
final class Outgoing {

  private final Mailboxes mailboxes;
  private final BlobStore blobs;
  private final SecureRandom random;

  Outgoing(Mailboxes mailboxes, BlobStore blobs, SecureRandom random) {
    this.mailboxes = mailboxes;
    this.blobs = blobs;
    this.random = random;
  }

  /** A letter of the run's first incarnation, or of none in particular. */
  void send(MemberId to, RunId run, LetterKind kind, Bytes payload) throws RefusedCall {
    send(to, run, 0, kind, payload);
  }

  void send(MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload)
      throws RefusedCall {
    byte[] id = new byte[Digest.SIZE];
    random.nextBytes(id);
    send(to, run, incarnation, kind, payload, new Digest(Bytes.wrap(id)));
  }

  /** A letter of which a member gets one for each run, however often it is sent. */
  void sendOnce(MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload)
      throws RefusedCall {
    Digest id = Digest.of(Bytes.utf8(kind.wireName() + " once\n" + run + '\n' + to));
    send(to, run, incarnation, kind, payload, id);
  }

  private void send(
      MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload, Digest id)
      throws RefusedCall {
    if (payload.size() <= Limits.INLINE_BYTES) {
      mailboxes.put(letter(to, run, incarnation, kind, id, Optional.of(payload), Optional.empty()));
      return;
    }
    for (int failures = 0; ; failures++) {
      Digest blob = blobs.put(Courier.COORDINATOR, payload, true);
      try {
        mailboxes.put(letter(to, run, incarnation, kind, id, Optional.empty(), Optional.of(blob)));
        return;
      } catch (RefusedCall e) { // the blob went with another recipient's letter meanwhile
        if (e.rule() != Rule.CONFLICT || failures + 1 == Limits.ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static StoredLetter letter(
      MemberId to,
      RunId run,
      int incarnation,
      LetterKind kind,
      Digest id,
      Optional<Bytes> payload,
      Optional<Digest> blob) {
    return new StoredLetter(
        to, 0, id, Courier.COORDINATOR, run, incarnation, kind.wireName(), payload, blob);
  }
}
