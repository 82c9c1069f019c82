package org.fedclave.transport;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;

/**
 * One letter as its recipient gets it.
 *
 * <p>All of it is what the coordinator says: nobody may act on {@code from}, {@code run} or {@code
 * kind} before the payload's own signature or seal has confirmed it.
 *
 * @param id 32 random bytes of the sender; the same letter sent again has the same
 * @param from the sender, by its certificate
 * @param to the recipient
 * @param run what it belongs to
 * @param incarnation of the run, from 0: how often it was given to nodes before
 * @param kind what it is about
 * @param payload opaque bytes
 */
public record Letter(
    Digest id,
    MemberId from,
    MemberId to,
    RunId run,
    int incarnation,
    LetterKind kind,
    Bytes payload) {

  public Letter {
    if (incarnation < 0) {
      throw new IllegalArgumentException("incarnation " + incarnation);
    }
  }
}
