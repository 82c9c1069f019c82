package org.fedclave.protocol.crypto;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;

/**
 * The public half of {@link SigningKeys}: a signature holds only if both algorithms accept it.
 *
 * @param ed25519 32 bytes (RFC 8032)
 * @param mlDsa65 1,952 bytes (FIPS 204)
 */
public record VerificationKeys(Bytes ed25519, Bytes mlDsa65) {

  public static final int ED25519_BYTES = 32;
  public static final int ML_DSA_65_BYTES = 1952;

  public VerificationKeys {
    if (ed25519.size() != ED25519_BYTES || mlDsa65.size() != ML_DSA_65_BYTES) {
      throw new IllegalArgumentException(
          "expected keys of 32 and 1952 bytes, found " + ed25519.size() + " and " + mlDsa65.size());
    }
  }

  /** Reads the map of {@link #toCbor}. */
  public static VerificationKeys read(CborReader map) throws MalformedException {
    var keys =
        new VerificationKeys(
            map.bytes("ed25519", ED25519_BYTES), map.bytes("ml-dsa-65", ML_DSA_65_BYTES));
    map.finish();
    return keys;
  }

  public CborWriter toCbor() {
    return new CborWriter().put("ed25519", ed25519).put("ml-dsa-65", mlDsa65);
  }

  /** {@code SHA-256(DS("fedclave/keys") || LP(ed25519) || LP(ml-dsa-65))}: names these keys. */
  public Digest digest() {
    return Domain.KEYS.hash(ed25519, mlDsa65);
  }

  /** Requires that both signatures over {@code message} are of these keys. */
  public void verify(Bytes message, HybridSignature signature) throws BadSignatureException {
    verifyEd25519(message, signature.ed25519());
    verifyMlDsa65(message, signature.mlDsa65());
  }

  void verifyEd25519(Bytes message, Bytes signature) throws BadSignatureException {
    var verifier = new Ed25519Signer();
    try {
      verifier.init(false, new Ed25519PublicKeyParameters(ed25519.unsafeArray()));
    } catch (IllegalArgumentException e) {
      throw new BadSignatureException("the Ed25519 key is no point of the curve");
    }
    verifier.update(message.unsafeArray(), 0, message.size());
    if (!verifier.verifySignature(signature.toArray())) {
      throw new BadSignatureException("the Ed25519 signature does not hold");
    }
  }

  void verifyMlDsa65(Bytes message, Bytes signature) throws BadSignatureException {
    var verifier = new MLDSASigner();
    verifier.init(
        false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, mlDsa65.unsafeArray()));
    verifier.update(message.unsafeArray(), 0, message.size());
    if (!verifier.verifySignature(signature.toArray())) {
      throw new BadSignatureException("the ML-DSA-65 signature does not hold");
    }
  }

  @Override
  public String toString() {
    return "keys " + digest().abbreviated();
  }
}
