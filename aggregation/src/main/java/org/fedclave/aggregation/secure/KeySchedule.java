package org.fedclave.aggregation.secure;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;

/**
 * The keys of a round: HKDF-SHA256 (RFC 5869) without salt, each with an info of its own domain,
 * the session and the participants concerned. Not thread-safe.
 */
final class KeySchedule {

  private static final int SEALING_KEY_BYTES = 32;

  private final Bytes session;
  private final Mac hmac;

  /**
   * @param session of the roster: run, round and everybody's keys
   */
  KeySchedule(Digest session) {
    this.session = session.bytes();
    try {
      this.hmac = Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HMAC-SHA256", e);
    }
  }

  /** The key of the mask that two participants share; the same from both sides. */
  byte[] pairwiseMask(byte[] agreed, int one, int other) {
    Bytes info =
        Domain.MASK.bytes(session, number(Math.min(one, other)), number(Math.max(one, other)));
    return derive(agreed, info, MaskStream.KEY_BYTES);
  }

  /** The key of the mask that a participant has for itself. */
  byte[] selfMask(byte[] seed, int party) {
    return derive(seed, Domain.MASK_SELF.bytes(session, number(party)), MaskStream.KEY_BYTES);
  }

  /** By which the server knows the seed again: a hash of a secret of 256 bits hides it. */
  Digest selfMaskCommitment(byte[] seed, int party) {
    return Domain.MASK_SELF_COMMITMENT.hash(session, number(party), Bytes.of(seed));
  }

  /** The key under which {@code from} encrypts its shares for {@code to}, once. */
  byte[] sealing(byte[] agreed, int from, int to) {
    return derive(agreed, sharesContext(from, to), SEALING_KEY_BYTES);
  }

  /** The associated data of shares, and the info of their key. */
  Bytes sharesContext(int from, int to) {
    return Domain.MASK_SHARES.bytes(session, number(from), number(to));
  }

  private byte[] derive(byte[] secret, Bytes info, int length) {
    try {
      hmac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
      byte[] extracted = hmac.doFinal(secret);
      hmac.init(new SecretKeySpec(extracted, "HmacSHA256"));
      Arrays.fill(extracted, (byte) 0);
      hmac.update(info.unsafeArray());
      hmac.update((byte) 1);
      byte[] block = hmac.doFinal();
      byte[] key = Arrays.copyOf(block, length);
      Arrays.fill(block, (byte) 0);
      return key;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("HMAC takes every key", e);
    }
  }

  static Bytes number(int n) {
    return Bytes.wrap(
        new byte[] {(byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n});
  }
}
