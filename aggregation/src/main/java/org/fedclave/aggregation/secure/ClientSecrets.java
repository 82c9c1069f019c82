package org.fedclave.aggregation.secure;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.masking.SealedShare;

/**
 * What a participant keeps secret in one round: its private masking key and the seed of its
 * self-mask ({@code s_u^SK} and {@code b_u} of Bonawitz et al. 2017). Each lives as long as it is
 * needed. Not thread-safe.
 */
final class ClientSecrets {

  private final RandomStream random;
  private final byte[] maskingKey = new byte[Agreement.KEY_BYTES];
  private final byte[] selfMaskSeed = new byte[Shamir.SECRET_BYTES];

  ClientSecrets(SecureRandom random) {
    this.random = RandomStream.seededBy(random);
    random.nextBytes(maskingKey);
    random.nextBytes(selfMaskSeed);
  }

  Bytes publicMaskingKey() {
    return Bytes.wrap(Agreement.publicKey(maskingKey));
  }

  /** What this participant and {@code peer} agree on for a mask; false as in {@link Agreement}. */
  boolean agreeOnMask(Bytes peer, byte[] agreed) {
    return Agreement.agree(maskingKey, peer.unsafeArray(), agreed);
  }

  byte[] selfMaskSeed() {
    return selfMaskSeed;
  }

  /** For each of {@code parties} the two shares, as they are sealed: self-mask, masking key. */
  byte[][] share(int threshold, int[] parties) {
    long[][] coefficients = Shamir.coefficients(threshold, random);
    long[][] ofSeed = Shamir.share(selfMaskSeed, coefficients, parties);
    long[][] others = Shamir.coefficients(threshold, random);
    long[][] ofKey = Shamir.share(maskingKey, others, parties);
    byte[][] both = new byte[parties.length][SealedShare.PLAINTEXT_BYTES];
    for (int i = 0; i < parties.length; i++) {
      ByteBuffer out = ByteBuffer.wrap(both[i]);
      Shamir.write(ofSeed[i], out);
      Shamir.write(ofKey[i], out);
    }
    forget(coefficients);
    forget(others);
    return both;
  }

  void forgetKey() {
    Arrays.fill(maskingKey, (byte) 0);
  }

  void forgetSeed() {
    Arrays.fill(selfMaskSeed, (byte) 0);
  }

  private static void forget(long[][] coefficients) {
    for (long[] power : coefficients) {
      Arrays.fill(power, 0);
    }
  }

  @Override
  public String toString() {
    return "secrets of a participant";
  }
}
