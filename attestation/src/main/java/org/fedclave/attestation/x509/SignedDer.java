package org.fedclave.attestation.x509;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;

/**
 * The signed envelope that certificates and revocation lists share (RFC 5280, sections 4.1 and
 * 5.1): content, algorithm, signature.
 *
 * <p>Accepts canonical DER only, so that no byte outside the signed content can be another: the
 * algorithm must equal the one inside the content, the signature has no unused bits, nothing
 * follows. The one algorithm is RSASSA-PSS with SHA-384 and a salt of 48 bytes (RFC 8017), by a key
 * of 4096 bits.
 *
 * @param content the signed bytes
 * @param signature 512 bytes
 */
record SignedDer(Bytes content, Bytes signature) {

  private static final int SIGNATURE_BYTES = 512;
  private static final int SALT_BYTES = 48;
  private static final int DEEPEST = 16;

  /**
   * Parses {@code der}. That the algorithm is also the one inside the content is for the caller to
   * check, who knows where it stands.
   *
   * @param what names the file in messages
   */
  static SignedDer parse(String what, Bytes der) throws RefusedException {
    ASN1Sequence outer = sequence(what, der);
    try {
      if (outer.size() != 3) {
        throw malformed(what, "content, algorithm and signature are expected");
      }
      ASN1Sequence content = ASN1Sequence.getInstance(outer.getObjectAt(0));
      AlgorithmIdentifier algorithm = AlgorithmIdentifier.getInstance(outer.getObjectAt(1));
      ASN1BitString signature = ASN1BitString.getInstance(outer.getObjectAt(2));
      if (signature.getPadBits() != 0 || signature.getOctets().length != SIGNATURE_BYTES) {
        throw malformed(what, "the signature has not 512 bytes");
      }
      requirePss(what, algorithm);
      return new SignedDer(
          Bytes.wrap(content.getEncoded(ASN1Encoding.DER)), Bytes.of(signature.getOctets()));
    } catch (IOException | RuntimeException e) {
      throw unreadable(what, e);
    }
  }

  /** The one sequence in {@code der}, which must be its canonical encoding. */
  private static ASN1Sequence sequence(String what, Bytes der) throws RefusedException {
    try {
      if (!isShallow(der)) {
        throw malformed(
            what, "it is nested deeper than " + DEEPEST + ", or not in definite lengths");
      }
      ASN1Sequence read = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der.unsafeArray()));
      if (read == null || !Bytes.wrap(read.getEncoded(ASN1Encoding.DER)).equals(der)) {
        throw malformed(what, "it is not canonical DER");
      }
      return read;
    } catch (IOException | RuntimeException e) {
      throw unreadable(what, e);
    }
  }

  /**
   * Whether no element lies deeper than {@link #DEEPEST}: the recursive parser must not meet one
   * that does.
   *
   * @throws RuntimeException if lengths do not add up
   */
  static boolean isShallow(Bytes der) {
    int[] ends = new int[DEEPEST + 1];
    ends[0] = der.size();
    int depth = 0;
    int at = 0;
    while (at < der.size()) {
      while (depth > 0 && at >= ends[depth]) {
        depth--;
      }
      int tag = der.get(at++);
      int length = der.get(at++) & 0xff;
      if ((tag & 0x1f) == 0x1f || length == 0x80) {
        return false; // a tag of several bytes, or an indefinite length: neither is used here
      }
      if (length > 0x80) {
        int octets = length & 0x7f;
        length = 0;
        for (int i = 0; i < octets; i++) {
          length = Math.addExact(Math.multiplyExact(length, 256), der.get(at++) & 0xff);
        }
      }
      boolean constructed = (tag & 0x20) != 0;
      if (!constructed) {
        at = Math.addExact(at, length);
      } else if (depth == DEEPEST) {
        return false;
      } else {
        ends[++depth] = Math.addExact(at, length);
      }
    }
    return true;
  }

  private static void requirePss(String what, AlgorithmIdentifier algorithm)
      throws RefusedException {
    if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      throw malformed(what, "it is not signed with RSASSA-PSS");
    }
    RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(algorithm.getParameters());
    AlgorithmIdentifier mask = parameters.getMaskGenAlgorithm();
    boolean known =
        parameters.getHashAlgorithm().getAlgorithm().equals(NISTObjectIdentifiers.id_sha384)
            && mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
            && AlgorithmIdentifier.getInstance(mask.getParameters())
                .getAlgorithm()
                .equals(NISTObjectIdentifiers.id_sha384)
            && parameters.getSaltLength().intValueExact() == SALT_BYTES
            && parameters.getTrailerField().intValueExact() == 1;
    if (!known) {
      throw malformed(
          what, "its RSASSA-PSS parameters are not SHA-384, MGF1 with SHA-384, salt 48");
    }
  }

  /** Whether {@code key} made the signature. */
  boolean isSignedBy(PublicKey key) {
    try {
      Signature engine = Signature.getInstance("RSASSA-PSS");
      engine.setParameter(
          new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, SALT_BYTES, 1));
      engine.initVerify(key);
      engine.update(content.unsafeArray());
      return engine.verify(signature.unsafeArray());
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has RSASSA-PSS, and the key was checked", e);
    }
  }

  static RefusedException malformed(String what, String why) {
    return new RefusedException(Rule.CERTIFICATE_FORM, "the " + what + " is malformed: " + why);
  }

  /** The parser's own words are about its insides: they go to the cause only. */
  static RefusedException unreadable(String what, Exception cause) {
    return new RefusedException(
        Rule.CERTIFICATE_FORM, "the " + what + " is malformed: it cannot be read", cause);
  }
}
