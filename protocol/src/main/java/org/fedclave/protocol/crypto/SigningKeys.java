package org.fedclave.protocol.crypto;

import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * A private pair of an Ed25519 (RFC 8032) and an ML-DSA-65 (FIPS 204, hedged) key: a forger has to
 * break both.
 *
 * <p>Messages begin with a {@link org.fedclave.protocol.Domain} separator; this class does not add
 * one. Thread-safe.
 */
public final class SigningKeys {

  private static final int SEED_BYTES = 32;

  private final SecureRandom random;
  private final Ed25519PrivateKeyParameters ed25519;
  private final MLDSAPrivateKeyParameters mlDsa65;
  private final VerificationKeys verificationKeys;

  private SigningKeys(Bytes ed25519Seed, Bytes mlDsaSeed, SecureRandom random) {
    this.random = random;
    this.ed25519 = new Ed25519PrivateKeyParameters(ed25519Seed.toArray());
    this.mlDsa65 = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, mlDsaSeed.toArray());
    this.verificationKeys =
        new VerificationKeys(
            Bytes.wrap(ed25519.generatePublicKey().getEncoded()),
            Bytes.wrap(mlDsa65.getPublicKey()));
  }

  public static SigningKeys generate(SecureRandom random) {
    byte[] seeds = new byte[2 * SEED_BYTES];
    random.nextBytes(seeds);
    return new SigningKeys(
        Bytes.of(seeds, 0, SEED_BYTES), Bytes.of(seeds, SEED_BYTES, SEED_BYTES), random);
  }

  /** Restores the keys of {@link #secret}. */
  public static SigningKeys restore(Bytes secret, SecureRandom random) throws MalformedException {
    if (secret.size() != 2 * SEED_BYTES) {
      throw MalformedException.at("signing keys", "64 bytes", secret.size() + " bytes");
    }
    return new SigningKeys(
        secret.slice(0, SEED_BYTES), secret.slice(SEED_BYTES, 2 * SEED_BYTES), random);
  }

  /** Both seeds, 64 bytes: for an encrypted key store only. */
  public Bytes secret() {
    byte[] both = new byte[2 * SEED_BYTES];
    System.arraycopy(ed25519.getEncoded(), 0, both, 0, SEED_BYTES);
    System.arraycopy(mlDsa65.getSeed(), 0, both, SEED_BYTES, SEED_BYTES);
    return Bytes.wrap(both);
  }

  public VerificationKeys verificationKeys() {
    return verificationKeys;
  }

  public HybridSignature sign(Bytes message) {
    var first = new Ed25519Signer();
    first.init(true, ed25519);
    first.update(message.unsafeArray(), 0, message.size());
    var second = new MLDSASigner();
    second.init(true, new ParametersWithRandom(mlDsa65, random));
    second.update(message.unsafeArray(), 0, message.size());
    try {
      return new HybridSignature(
          Bytes.wrap(first.generateSignature()), Bytes.wrap(second.generateSignature()));
    } catch (CryptoException e) {
      throw new AssertionError("signing with a valid key does not fail", e);
    }
  }

  @Override
  public String toString() {
    return "private half of " + verificationKeys;
  }
}
