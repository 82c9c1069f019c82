package org.fedclave.protocol.crypto;

import java.security.SecureRandom;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * A private X-Wing key (ML-KEM-768 with X25519): opens what {@link Hpke} sealed to its public half.
 * Thread-safe.
 */
public final class KemKeys {

  private static final int SEED_BYTES = 32;

  private final AsymmetricCipherKeyPair pair;
  private final Bytes seed;
  private final KemPublicKey publicKey;

  private KemKeys(Bytes seed) {
    var secret = new XWingPrivateKeyParameters(seed.toArray());
    this.seed = seed;
    this.pair = new AsymmetricCipherKeyPair(secret.getPublicKeyParameters(), secret);
    this.publicKey = new KemPublicKey(Bytes.wrap(secret.getPublicKeyParameters().getEncoded()));
  }

  public static KemKeys generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new KemKeys(Bytes.wrap(seed));
  }

  /** Restores the key of {@link #secret}. */
  public static KemKeys restore(Bytes secret) throws MalformedException {
    if (secret.size() != SEED_BYTES) {
      throw MalformedException.at("KEM key", "32 bytes", secret.size() + " bytes");
    }
    return new KemKeys(secret);
  }

  /** The seed, 32 bytes: for an encrypted key store only. */
  public Bytes secret() {
    return seed;
  }

  public KemPublicKey publicKey() {
    return publicKey;
  }

  AsymmetricCipherKeyPair pair() {
    return pair;
  }

  @Override
  public String toString() {
    return "private half of " + publicKey;
  }
}
