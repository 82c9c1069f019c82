package org.fedclave.attestation.ear;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/** The two halves of a party's signature as algorithms of JWS. */
enum JwsAlgorithm {
  /** RFC 8037. RFC 9864 calls it Ed25519, which few libraries know yet. */
  EDDSA("EdDSA") {
    @Override
    Bytes half(HybridSignature signature) {
      return signature.ed25519();
    }

    @Override
    boolean verify(VerificationKeys keys, Bytes message, Bytes signature) {
      if (signature.size() != HybridSignature.ED25519_BYTES) {
        return false;
      }
      var verifier = new Ed25519Signer();
      verifier.init(false, new Ed25519PublicKeyParameters(keys.ed25519().unsafeArray()));
      verifier.update(message.unsafeArray(), 0, message.size());
      return verifier.verifySignature(signature.toArray());
    }
  },
  /** RFC 9964. */
  ML_DSA_65("ML-DSA-65") {
    @Override
    Bytes half(HybridSignature signature) {
      return signature.mlDsa65();
    }

    @Override
    boolean verify(VerificationKeys keys, Bytes message, Bytes signature) {
      if (signature.size() != HybridSignature.ML_DSA_65_BYTES) {
        return false;
      }
      var verifier = new MLDSASigner();
      verifier.init(
          false,
          new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, keys.mlDsa65().unsafeArray()));
      verifier.update(message.unsafeArray(), 0, message.size());
      return verifier.verifySignature(signature.toArray());
    }
  };

  private final String id;

  JwsAlgorithm(String id) {
    this.id = id;
  }

  /** The name in the header. */
  String id() {
    return id;
  }

  /**
   * Signs a JWS's signing input. It begins with the base64url of a brace, so it is no message with
   * a domain separator of the protocol.
   */
  Bytes sign(SigningKeys keys, Bytes message) {
    return half(keys.sign(message));
  }

  abstract Bytes half(HybridSignature signature);

  abstract boolean verify(VerificationKeys keys, Bytes message, Bytes signature);
}
