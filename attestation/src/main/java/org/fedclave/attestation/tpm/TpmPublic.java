package org.fedclave.attestation.tpm;

import java.math.BigInteger;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.x509.KeyKind;
import org.fedclave.attestation.x509.StrictPublicKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The public area of a signing key (TPMT_PUBLIC, TPM 2.0 part 2, section 12.2.4), parsed strictly.
 *
 * <p>Its attributes are claims of whoever presents it, unless somebody vouches for the whole area,
 * as a policy that lists its digest does.
 *
 * @param raw all of it
 * @param attributes TPMA_OBJECT
 * @param scheme the one scheme that the key signs with, if it is fixed
 * @param key the key
 */
public record TpmPublic(
    Bytes raw, long attributes, Optional<SigningScheme> scheme, StrictPublicKey key) {

  /** Which keys sign quotes. */
  static final Set<KeyKind> KEY_KINDS = EnumSet.allOf(KeyKind.class);

  private static final int RSA = 0x0001;
  private static final int NULL = 0x0010;
  private static final int ECC = 0x0023;

  private static final long FIXED_TPM = 1L << 1;
  private static final long FIXED_PARENT = 1L << 4;
  private static final long SENSITIVE_DATA_ORIGIN = 1L << 5;
  private static final long RESTRICTED = 1L << 16;
  private static final long DECRYPT = 1L << 17;
  private static final long SIGN = 1L << 18;
  private static final long DEMANDED =
      FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN | RESTRICTED | SIGN;

  /**
   * A scheme with its hash.
   *
   * @param scheme how
   * @param hash over which hash
   */
  record SigningScheme(TpmSignature.Scheme scheme, HashBank hash) {}

  /** Parses {@code raw}, which must be exactly one public area. */
  public static TpmPublic parse(Bytes raw) throws RefusedException {
    var in = new WireReader("attestation key", raw);
    int type = in.u16();
    in.u16(); // the hash of its name
    long attributes = in.u32();
    TpmQuote.sized(in); // the policy for its use
    if (type != RSA && type != ECC) {
      throw malformed("it is neither an RSA nor an elliptic key");
    }
    if (in.u16() != NULL) {
      throw malformed("it is a storage key, with a symmetric algorithm");
    }
    Optional<SigningScheme> scheme = scheme(in);
    StrictPublicKey key = type == RSA ? rsa(in) : ecc(in);
    in.finish();
    return new TpmPublic(raw, attributes, scheme, key);
  }

  private static Optional<SigningScheme> scheme(WireReader in) throws RefusedException {
    int algorithm = in.u16();
    return algorithm == NULL
        ? Optional.empty()
        : Optional.of(
            new SigningScheme(TpmSignature.Scheme.of(algorithm), TpmSignature.hash(in.u16())));
  }

  private static StrictPublicKey rsa(WireReader in) throws RefusedException {
    int bits = in.u16();
    long exponent = in.u32();
    Bytes modulus = TpmQuote.sized(in);
    if (modulus.size() * 8 != bits) {
      throw malformed("its modulus has not the " + bits + " bits that it announces");
    }
    return StrictPublicKey.rsa(
        "attestation key",
        new BigInteger(1, modulus.unsafeArray()),
        BigInteger.valueOf(exponent == 0 ? 65_537 : exponent),
        KEY_KINDS);
  }

  private static StrictPublicKey ecc(WireReader in) throws RefusedException {
    int curve = in.u16();
    KeyKind kind =
        switch (curve) {
          case 3 -> KeyKind.P256;
          case 4 -> KeyKind.P384;
          case 5 -> KeyKind.P521;
          default -> throw malformed("its curve " + curve + " is not known");
        };
    if (in.u16() != NULL) {
      throw malformed("it has a key derivation scheme");
    }
    Bytes x = TpmQuote.sized(in);
    Bytes y = TpmQuote.sized(in);
    return StrictPublicKey.elliptic("attestation key", kind, x, y, KEY_KINDS);
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Rule.REPORT_FORM, "the attestation key is malformed: " + why);
  }

  /**
   * Whether such a key can do nothing but attest, and only in the TPM that made it: restricted,
   * signing, not decrypting, fixed.
   */
  boolean onlyAttests() {
    return (attributes & (DEMANDED | DECRYPT)) == DEMANDED;
  }

  /** Whether the key can make such a signature. */
  boolean signsAs(TpmSignature signature) {
    return scheme
        .map(fixed -> fixed.scheme == signature.scheme() && fixed.hash == signature.hash())
        .orElse(true);
  }

  /** SHA-256 of the area: the key's name without its first two bytes, where SHA-256 names it. */
  public Digest digest() {
    return Digest.of(raw);
  }
}
