package org.fedclave.attestation.x509;

import java.io.IOException;
import java.security.PublicKey;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;

/**
 * The signed envelope that certificates and revocation lists share (RFC 5280, sections 4.1 and
 * 5.1): content, algorithm, signature.
 *
 * <p>Accepts canonical DER only, so that no byte outside the signed content can be another: the
 * algorithm must equal the one inside the content, the signature has no unused bits, nothing
 * follows.
 *
 * @param scheme how it is signed
 * @param content the signed bytes
 * @param signature as the scheme encodes it
 */
record SignedDer(SignatureScheme scheme, Bytes content, Bytes signature) {

  private static final int DEEPEST = 16;

  /** In bytes: the largest piece of evidence in DER is a revocation list. */
  private static final int LARGEST = EvidenceItem.PCK_CRL.largest();

  /** In bytes of content; the vendors' have a dozen. */
  private static final int LONGEST_IDENTIFIER = 64;

  private static final int OBJECT_IDENTIFIER = 0x06;

  /**
   * Parses {@code der}. That the algorithm is also the one inside the content is for the caller to
   * check, who knows where it stands.
   *
   * @param what names the file in messages
   */
  static SignedDer parse(String what, Bytes der, CertificateProfile profile)
      throws RefusedException {
    ASN1Sequence outer = sequence(what, der);
    try {
      if (outer.size() != 3) {
        throw malformed(what, "content, algorithm and signature are expected");
      }
      ASN1Sequence content = ASN1Sequence.getInstance(outer.getObjectAt(0));
      AlgorithmIdentifier algorithm = AlgorithmIdentifier.getInstance(outer.getObjectAt(1));
      ASN1BitString signature = ASN1BitString.getInstance(outer.getObjectAt(2));
      if (signature.getPadBits() != 0) {
        throw malformed(what, "the signature has unused bits");
      }
      SignatureScheme scheme =
          SignatureScheme.of(algorithm)
              .filter(profile.schemes()::contains)
              .orElseThrow(
                  () ->
                      malformed(
                          what,
                          "it is signed with "
                              + algorithm.getAlgorithm()
                              + ", or with other parameters than "
                              + profile.schemes()));
      return new SignedDer(
          scheme,
          Bytes.wrap(content.getEncoded(ASN1Encoding.DER)),
          Bytes.of(signature.getOctets()));
    } catch (IOException | RuntimeException e) {
      throw unreadable(what, e);
    }
  }

  /** The one sequence in {@code der}, which must be its canonical encoding. */
  static ASN1Sequence sequence(String what, Bytes der) throws RefusedException {
    if (der.size() > LARGEST) {
      throw malformed(what, "it has more than " + LARGEST + " bytes");
    }
    try {
      if (!isSimple(der)) {
        throw malformed(
            what,
            "it is nested deeper than "
                + DEEPEST
                + ", or not in definite lengths, or has an object identifier over "
                + LONGEST_IDENTIFIER
                + " bytes");
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
   * Whether no element lies deeper than {@link #DEEPEST}, nor is a long object identifier: the
   * parser, which is recursive and spells out identifiers in quadratic time, must not meet one.
   *
   * @throws RuntimeException if lengths do not add up
   */
  static boolean isSimple(Bytes der) {
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
      if (tag == OBJECT_IDENTIFIER && length > LONGEST_IDENTIFIER) {
        return false;
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

  /** Whether {@code key} made the signature. */
  boolean isSignedBy(PublicKey key) {
    return scheme.verify(key, content, signature);
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
