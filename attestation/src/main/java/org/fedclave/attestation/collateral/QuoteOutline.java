package org.fedclave.attestation.collateral;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;

/**
 * What to look up for an Intel quote, of any version: found by searching it for its PCK chain, not
 * by parsing it. Good for finding collateral and for nothing else.
 *
 * @param tdx whether its header says TDX
 * @param fmspc the family of the platform in the PCK certificate, lower-case hexadecimal
 * @param pckIssuer name of the authority that issued the PCK certificate
 * @param root name of the root
 */
record QuoteOutline(boolean tdx, String fmspc, String pckIssuer, String root) {

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
  private static final int LONGEST_CHAIN = 4;

  /** Intel's PCK Certificate and CRL Profile: the extension with all SGX values. */
  private static final String SGX_EXTENSION = "1.2.840.113741.1.13.1";

  /** In it, DER of the identifier of FMSPC (SGX_EXTENSION.4) and the head of its 6 octets. */
  private static final String FMSPC_HEAD = "060a2a864886f84d010d01040406";

  private static final int FMSPC_DIGITS = 12;

  /** Nothing if there is no PCK chain in it. */
  static Optional<QuoteOutline> of(Bytes quote) {
    String text = new String(quote.unsafeArray(), StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    int end = text.lastIndexOf(END);
    if (begin < 0 || end < begin) {
      return Optional.empty();
    }
    try {
      List<StrictCertificate> chain =
          PemChain.parse(
              "PCK chain",
              quote.slice(begin, end + END.length()),
              LONGEST_CHAIN,
              CertificateProfile.INTEL);
      return fmspc(chain.getFirst())
          .map(
              fmspc ->
                  new QuoteOutline(
                      quote.get(4) != 0, // tee type, little-endian: 0 SGX, 0x81 TDX
                      fmspc,
                      Certificates.text(chain.getFirst().issuer()),
                      Certificates.text(chain.getLast().subject())));
    } catch (RefusedException e) {
      return Optional.empty(); // the appraisal will say what is wrong with the chain
    }
  }

  private static Optional<String> fmspc(StrictCertificate pck) {
    String extension = pck.extension(SGX_EXTENSION).map(Bytes::toHex).orElse("");
    int head = extension.indexOf(FMSPC_HEAD);
    int from = head + FMSPC_HEAD.length();
    return head < 0 || from + FMSPC_DIGITS > extension.length()
        ? Optional.empty()
        : Optional.of(extension.substring(from, from + FMSPC_DIGITS));
  }
}
