package org.fedclave.attestation.x509;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;

/**
 * Certificates in PEM (RFC 7468), one after the other, with nothing but white space between them.
 * Linear in the size of the input, which the caller has capped.
 */
public final class PemChain {

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private PemChain() {}

  /**
   * Decodes the certificates in their order.
   *
   * @param what names the chain in messages, for example "PCK chain"
   * @param pem may end in one NUL byte, as Intel's does
   * @param most more certificates are refused
   * @throws RefusedException with {@link Rule#CERTIFICATE_FORM}
   */
  public static List<Bytes> decode(String what, Bytes pem, int most) throws RefusedException {
    String text = new String(pem.unsafeArray(), StandardCharsets.ISO_8859_1);
    if (text.endsWith("\0")) {
      text = text.substring(0, text.length() - 1);
    }
    List<Bytes> found = new ArrayList<>();
    int at = skipSpace(text, 0);
    while (at < text.length()) {
      int end = text.indexOf(END, at + BEGIN.length()); // its dashes are not those of BEGIN
      if (!text.startsWith(BEGIN, at) || end < 0 || found.size() == most) {
        throw malformed(what, most);
      }
      found.add(base64(what, most, text.substring(at + BEGIN.length(), end)));
      at = skipSpace(text, end + END.length());
    }
    if (found.isEmpty()) {
      throw malformed(what, most);
    }
    return List.copyOf(found);
  }

  /** The chain parsed as certificates of one profile. */
  public static List<StrictCertificate> parse(
      String what, Bytes pem, int most, CertificateProfile profile) throws RefusedException {
    List<StrictCertificate> certificates = new ArrayList<>();
    for (Bytes der : decode(what, pem, most)) {
      certificates.add(
          StrictCertificate.parse(
              "certificate " + (certificates.size() + 1) + " of the " + what, der, profile));
    }
    return List.copyOf(certificates);
  }

  private static Bytes base64(String what, int most, String body) throws RefusedException {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(body.replaceAll("[\r\n]", "")));
    } catch (IllegalArgumentException e) {
      throw malformed(what, most);
    }
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  private static RefusedException malformed(String what, int most) {
    return new RefusedException(
        Rule.CERTIFICATE_FORM,
        "the " + what + " is malformed: 1 to " + most + " PEM certificates are expected, no more");
  }
}
