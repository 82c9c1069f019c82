package org.fedclave.attestation.referencevalues;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.WireReader;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * An SGX enclave's signature structure (Intel SDM volume 3D, "Enclave Signature Structure"): what
 * its signer says that the enclave measures. Its signature is checked: a processor would start this
 * enclave. Who the signer is, it does not say.
 *
 * @param mrenclave the enclave's measurement
 * @param mrsigner SHA-256 of the signer's modulus, as reports have it
 * @param productId ISVPRODID
 * @param securityVersion ISVSVN
 * @param attributes 16 bytes; the second half is XFRM
 * @param attributeMask which bits of them the processor enforces
 * @param miscSelect 4 bytes in the order of the report
 * @param miscMask which bits of it the processor enforces
 */
public record Sigstruct(
    Bytes mrenclave,
    Bytes mrsigner,
    int productId,
    int securityVersion,
    Bytes attributes,
    Bytes attributeMask,
    Bytes miscSelect,
    Bytes miscMask) {

  public static final int BYTES = 1808;

  private static final Bytes HEADER = Bytes.hex("06000000e10000000000010000000000");
  private static final Bytes HEADER_2 = Bytes.hex("01010000600000006000000001000000");
  private static final int KEY_BYTES = 384;
  private static final int SIGNED_HEAD = 128;
  private static final int BODY = 900;
  private static final int BODY_END = 1028;
  private static final int DEBUG = 2;

  /** Reads exactly one structure and checks its signature. */
  public static Sigstruct read(Bytes raw) throws MalformedException {
    if (raw.size() != BYTES) {
      throw MalformedException.at("SIGSTRUCT", BYTES + " bytes", raw.size() + " bytes");
    }
    try {
      return read(raw, new WireReader("SIGSTRUCT", raw));
    } catch (RefusedException e) {
      throw new AssertionError("the size was checked", e);
    }
  }

  private static Sigstruct read(Bytes raw, WireReader in)
      throws RefusedException, MalformedException {
    require(in.bytes(16).equals(HEADER), "the header of the SDM");
    in.bytes(4 + 4); // vendor, date
    require(in.bytes(16).equals(HEADER_2), "the second header of the SDM");
    in.bytes(4); // for the signer's own use
    require(in.bytes(84).isAllZero(), "zeros in its first reserved field");
    Bytes modulus = in.bytes(KEY_BYTES);
    require(in.u32Le() == 3, "the exponent 3");
    Bytes signature = in.bytes(KEY_BYTES);
    Bytes miscSelect = in.bytes(4);
    Bytes miscMask = in.bytes(4);
    in.bytes(20); // CET attributes, family id
    Bytes attributes = in.bytes(16);
    Bytes attributeMask = in.bytes(16);
    Bytes mrenclave = in.bytes(Digest.SIZE);
    require(in.bytes(16).isAllZero(), "zeros in its second reserved field");
    in.bytes(16); // extended product id
    int productId = in.u16Le();
    int securityVersion = in.u16Le();
    require(in.bytes(12).isAllZero(), "zeros in its third reserved field");
    BigInteger n = number(modulus);
    BigInteger s = number(signature);
    require(isSigned(raw, n, signature), "a valid signature");
    BigInteger[] square = s.multiply(s).divideAndRemainder(n);
    require(
        number(in.bytes(KEY_BYTES)).equals(square[0])
            && number(in.bytes(KEY_BYTES)).equals(square[1].multiply(s).divide(n)),
        "the quotients Q1 and Q2 of its signature");
    in.finish();
    return new Sigstruct(
        mrenclave,
        Digest.of(modulus).bytes(),
        productId,
        securityVersion,
        attributes,
        attributeMask,
        miscSelect,
        miscMask);
  }

  /** RSA-3072 with PKCS #1 v1.5 and SHA-256 over header and body. */
  private static boolean isSigned(Bytes raw, BigInteger n, Bytes signature) {
    try {
      Signature rsa = Signature.getInstance("SHA256withRSA");
      rsa.initVerify(
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(n, BigInteger.valueOf(3))));
      rsa.update(raw.unsafeArray(), 0, SIGNED_HEAD);
      rsa.update(raw.unsafeArray(), BODY, BODY_END - BODY);
      return rsa.verify(reversed(signature));
    } catch (GeneralSecurityException e) {
      return false; // a modulus or signature that is none
    }
  }

  private static void require(boolean holds, String what) throws MalformedException {
    if (!holds) {
      throw MalformedException.at("SIGSTRUCT", what, "something else");
    }
  }

  private static BigInteger number(Bytes littleEndian) {
    return new BigInteger(1, reversed(littleEndian));
  }

  private static byte[] reversed(Bytes bytes) {
    byte[] reversed = new byte[bytes.size()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = bytes.get(reversed.length - 1 - i);
    }
    return reversed;
  }

  /** All that a quote shows of it. */
  public List<ReferenceValue> referenceValues() {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    inputs.put("debugging", canBeDebugged() ? "possible" : "impossible");
    return List.of(
        ReferenceValue.of(ValueKind.SGX_MRENCLAVE, mrenclave, inputs),
        ReferenceValue.of(ValueKind.SGX_MRSIGNER, mrsigner, inputs),
        new ReferenceValue(ValueKind.SGX_ISVPRODID, Integer.toString(productId), inputs),
        new ReferenceValue(ValueKind.SGX_ISVSVN, Integer.toString(securityVersion), inputs),
        new ReferenceValue(
            ValueKind.SGX_ATTRIBUTES, attributes.toHex() + "/" + attributeMask.toHex(), inputs),
        new ReferenceValue(
            ValueKind.SGX_MISCSELECT, miscSelect.toHex() + "/" + miscMask.toHex(), inputs));
  }

  /** Whether a processor would also start this enclave for debugging, where its memory is open. */
  public boolean canBeDebugged() {
    return (attributes.get(0) & DEBUG) != 0 || (attributeMask.get(0) & DEBUG) == 0;
  }
}
