package org.fedclave.attestation.tpm;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.x509.Ecdsa;
import org.fedclave.attestation.x509.StrictPublicKey;
import org.fedclave.protocol.Bytes;

/**
 * A signature over a quote (TPMT_SIGNATURE, TPM 2.0 part 2, section 11.3.4).
 *
 * @param scheme how it is made
 * @param hash of the quote, and of the registers in it
 * @param value RSA: as many bytes as the modulus; ECDSA: r, then s
 * @param split where s starts; 0 for RSA
 */
record TpmSignature(Scheme scheme, HashBank hash, Bytes value, int split) {

  /** TPM_ALG_ID of the asymmetric signature schemes. */
  enum Scheme {
    RSASSA(0x0014),
    RSAPSS(0x0016),
    ECDSA(0x0018);

    private final int algorithm;

    Scheme(int algorithm) {
      this.algorithm = algorithm;
    }

    static Scheme of(int algorithm) throws RefusedException {
      for (Scheme scheme : values()) {
        if (scheme.algorithm == algorithm) {
          return scheme;
        }
      }
      throw unknown("scheme", algorithm);
    }
  }

  /** Parses a TPMT_SIGNATURE. */
  static TpmSignature parse(Bytes raw) throws RefusedException {
    var in = new WireReader("TPM signature", raw);
    Scheme scheme = Scheme.of(in.u16());
    HashBank hash = hash(in.u16());
    Bytes first = TpmQuote.sized(in);
    Bytes second = scheme == Scheme.ECDSA ? TpmQuote.sized(in) : Bytes.EMPTY;
    in.finish();
    return scheme == Scheme.ECDSA
        ? new TpmSignature(scheme, hash, joined(first, second), first.size())
        : new TpmSignature(scheme, hash, first, 0);
  }

  /** A bare RSASSA signature with SHA-256, as Azure's clients carry it. */
  static TpmSignature raw(Bytes value) {
    return new TpmSignature(Scheme.RSASSA, HashBank.SHA256, value, 0);
  }

  /** The hash of a scheme; SHA-1 is none. */
  static HashBank hash(int algorithm) throws RefusedException {
    return HashBank.ofAlgorithm(algorithm)
        .filter(bank -> bank != HashBank.SHA1)
        .orElseThrow(() -> unknown("hash", algorithm));
  }

  private static RefusedException unknown(String what, int algorithm) {
    return new RefusedException(
        Rule.SIGNATURE_ALGORITHM,
        "the TPM signature's " + what + " 0x" + Integer.toHexString(algorithm) + " is not known");
  }

  private static Bytes joined(Bytes first, Bytes second) {
    byte[] both = new byte[first.size() + second.size()];
    System.arraycopy(first.unsafeArray(), 0, both, 0, first.size());
    System.arraycopy(second.unsafeArray(), 0, both, first.size(), second.size());
    return Bytes.wrap(both);
  }

  /** Whether {@code key} made it over {@code content}; false for a key of another kind. */
  boolean isBy(StrictPublicKey key, Bytes content) {
    return switch (key.kind()) {
      case RSA_2048, RSA_3072, RSA_4096 ->
          switch (scheme) {
            case RSASSA -> holds(rsassa(), key, content, value);
            case RSAPSS -> isPssBy(key, content);
            case ECDSA -> false;
          };
      case P256, P384, P521 -> scheme == Scheme.ECDSA && isEcdsaBy(key, content);
    };
  }

  private String rsassa() {
    return "SHA" + 8 * hash.size() + "withRSA";
  }

  /** A TPM's salt is as long as the hash, or as long as fits (part 1, annex B.7). */
  private boolean isPssBy(StrictPublicKey key, Bytes content) {
    int modulusBits = ((RSAPublicKey) key.key()).getModulus().bitLength();
    int longest = (modulusBits + 6) / 8 - hash.size() - 2;
    return isPssBy(key, content, hash.size()) || isPssBy(key, content, longest);
  }

  private boolean isPssBy(StrictPublicKey key, Bytes content, int salt) {
    String name = "SHA-" + 8 * hash.size();
    try {
      Signature engine = Signature.getInstance("RSASSA-PSS");
      engine.setParameter(new PSSParameterSpec(name, "MGF1", new MGF1ParameterSpec(name), salt, 1));
      return holds(engine, key, content, value);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has RSASSA-PSS", e);
    }
  }

  /** TPMs may leave out leading zeros of r and s. */
  private boolean isEcdsaBy(StrictPublicKey key, Bytes content) {
    int size = StrictPublicKey.fieldBytes(key.kind());
    Bytes r = value.slice(0, split);
    Bytes s = value.slice(split, value.size());
    if (r.size() > size || s.size() > size) {
      return false;
    }
    byte[] padded = new byte[2 * size];
    System.arraycopy(r.unsafeArray(), 0, padded, size - r.size(), r.size());
    System.arraycopy(s.unsafeArray(), 0, padded, 2 * size - s.size(), s.size());
    return Ecdsa.verify(key.key(), "SHA-" + 8 * hash.size(), content, Bytes.wrap(padded));
  }

  private static boolean holds(String jdkName, StrictPublicKey key, Bytes content, Bytes value) {
    try {
      return holds(Signature.getInstance(jdkName), key, content, value);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + jdkName + ", and the key was checked", e);
    }
  }

  private static boolean holds(Signature engine, StrictPublicKey key, Bytes content, Bytes value)
      throws GeneralSecurityException {
    engine.initVerify(key.key());
    engine.update(content.unsafeArray());
    try {
      return engine.verify(value.unsafeArray());
    } catch (SignatureException e) {
      return false;
    }
  }
}
