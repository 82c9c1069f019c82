package org.fedclave.coordinator;

import java.security.SecureRandom;
import java.util.Optional;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;

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

  void send(MemberId to, RunId run, LetterKind kind, Bytes payload) throws RefusedCall {
    byte[] id = new byte[Digest.SIZE];
    random.nextBytes(id);
    boolean inline = payload.size() <= Limits.INLINE_BYTES;
    mailboxes.put(
        new StoredLetter(
            to,
            0,
            new Digest(Bytes.wrap(id)),
            Courier.COORDINATOR,
            run,
            kind.wireName(),
            inline ? Optional.of(payload) : Optional.empty(),
            inline
                ? Optional.empty()
                : Optional.of(blobs.put(Courier.COORDINATOR, payload, true))));
  }
}
