package org.fedclave.aggregation.secure;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.SurvivorTag;

/**
 * The keys of a round: HKDF-SHA256, each with an info of its own domain, the session and the
 * participants concerned. Not thread-safe.
 */
final class KeySchedule {

  private static final int SEALING_KEY_BYTES = 32;
  private static final int CONFIRMING_KEY_BYTES = 32;

  private final Digest session;
  private final HmacSha256 hmac = new HmacSha256();

  /**
   * @param session of the roster: run, round and everybody's keys
   */
  KeySchedule(Digest session) {
    this.session = session;
  }

  /** The key of the mask that two participants share; the same from both sides. */
  byte[] pairwiseMask(byte[] agreed, int one, int other) {
    Bytes info =
        Domain.MASK.bytes(
            session.bytes(), number(Math.min(one, other)), number(Math.max(one, other)));
    return hmac.derive(agreed, info, MaskStream.KEY_BYTES);
  }

  /** The key of the mask that a participant has for itself. */
  byte[] selfMask(byte[] seed, int party) {
    Bytes info = Domain.MASK_SELF.bytes(session.bytes(), number(party));
    return hmac.derive(seed, info, MaskStream.KEY_BYTES);
  }

  /** By which the server knows the seed again: a hash of a secret of 256 bits hides it. */
  Digest selfMaskCommitment(byte[] seed, int party) {
    return Domain.MASK_SELF_COMMITMENT.hash(session.bytes(), number(party), Bytes.of(seed));
  }

  /**
   * The key under which {@code from} encrypts its shares for {@code to}, once.
   *
   * @param root of the channel between the two in this round
   */
  byte[] sealing(byte[] root, int from, int to) {
    return hmac.derive(root, sharesContext(from, to), SEALING_KEY_BYTES);
  }

  /** The associated data of shares, and the info of their key. */
  Bytes sharesContext(int from, int to) {
    return Domain.MASK_SHARES.bytes(session.bytes(), number(from), number(to));
  }

  /** The key under which {@code from} confirms a set of survivors to {@code to}, once. */
  byte[] confirming(byte[] root, int from, int to) {
    Bytes info = Domain.MASK_CONFIRMATION.bytes(session.bytes(), number(from), number(to));
    return hmac.derive(root, info, CONFIRMING_KEY_BYTES);
  }

  /** What {@code from} says of {@code survivors} to the one that has {@code key} too. */
  Bytes tag(byte[] key, SurvivorSet survivors, int from) {
    return Bytes.wrap(hmac.code(key, survivors.message(session, from), SurvivorTag.TAG_BYTES));
  }

  static Bytes number(int n) {
    return Bytes.wrap(
        new byte[] {(byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n});
  }
}
