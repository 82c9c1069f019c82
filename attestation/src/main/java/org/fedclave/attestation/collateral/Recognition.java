package org.fedclave.attestation.collateral;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * Tells by its content what a file of collateral is, and takes containers apart: what is stored is
 * what evidence carries, byte for byte as the vendor signed it.
 *
 * <p>Recognising is not verifying. Linear in the size of the input, which the caller has capped.
 */
final class Recognition {

  private static final String BEGIN = "-----BEGIN ";
  private static final String CRL_BEGIN = "-----BEGIN X509 CRL-----";
  private static final String CRL_END = "-----END X509 CRL-----";

  private Recognition() {}

  /**
   * The pieces in {@code content}.
   *
   * @param name names the input in messages
   * @throws MalformedException if it is no collateral that this version knows
   */
  static List<CollateralPiece> of(String name, Bytes content) throws MalformedException {
    try {
      List<CollateralPiece> pieces = pieces(name, content);
      for (CollateralPiece piece : pieces) {
        requireSize(name, piece);
      }
      return pieces;
    } catch (RefusedException e) {
      throw new MalformedException(name + ": " + e.getMessage());
    }
  }

  private static void requireSize(String name, CollateralPiece piece) throws MalformedException {
    if (piece.bytes().size() > piece.kind().largest()) {
      throw MalformedException.at(
          name + ", " + piece.kind().label(),
          "at most " + piece.kind().largest() + " bytes",
          piece.bytes().size() + " bytes");
    }
  }

  private static List<CollateralPiece> pieces(String name, Bytes content)
      throws RefusedException, MalformedException {
    String start = new String(content.unsafeArray(), StandardCharsets.ISO_8859_1).stripLeading();
    if (start.startsWith("{")) {
      return ServedJson.pieces(name, content);
    }
    if (start.startsWith(CRL_BEGIN)) {
      return List.of(revocationList(name, unarmored(name, start)));
    }
    if (start.startsWith(BEGIN)) {
      return Certificates.chain(name, content);
    }
    if (start.startsWith("-----BEGIN%20")) { // the value of PCS's header SGX-...-Issuer-Chain
      return Certificates.chain(name, urlDecoded(name, start.strip()));
    }
    if (start.startsWith("<")) {
      return List.of(RimFile.piece(name, content));
    }
    if (!content.isEmpty() && content.get(0) == 0x30) {
      return List.of(
          Certificates.certificate(content)
              .or(() -> Certificates.revocationList(content))
              .or(() -> OcspAnswers.piece(content))
              .orElseThrow(() -> unknown(name)));
    }
    throw unknown(name);
  }

  /** A revocation list in DER. */
  static CollateralPiece revocationList(String name, Bytes der) throws MalformedException {
    return Certificates.revocationList(der)
        .orElseThrow(
            () -> MalformedException.at(name, "a revocation list of AMD or Intel", "another"));
  }

  static MalformedException unknown(String name) {
    return new MalformedException(name + ": this is no collateral that is known here");
  }

  /** A revocation list as text: PEM, hexadecimal or base64. */
  static Bytes listOf(String name, String text) throws MalformedException {
    String stripped = text.strip();
    if (stripped.startsWith(CRL_BEGIN)) {
      return unarmored(name, stripped);
    }
    try {
      return stripped.length() % 2 == 0 && stripped.chars().allMatch(Recognition::isHex)
          ? Bytes.hex(stripped)
          : Bytes.base64(stripped);
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(name, "PEM, hexadecimal or base64", "something else");
    }
  }

  private static boolean isHex(int letter) {
    return Character.digit(letter, 16) >= 0;
  }

  /** RFC 7468: one list in PEM and nothing after it. */
  private static Bytes unarmored(String name, String pem) throws MalformedException {
    int end = pem.indexOf(CRL_END, CRL_BEGIN.length());
    if (end < 0 || !pem.substring(end + CRL_END.length()).isBlank()) {
      throw MalformedException.at(name, "one revocation list in PEM", "something else");
    }
    try {
      String body = pem.substring(CRL_BEGIN.length(), end).replaceAll("[\r\n]", "");
      return Bytes.wrap(Base64.getDecoder().decode(body));
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(name, "one revocation list in PEM", "no base64");
    }
  }

  private static Bytes urlDecoded(String name, String encoded) throws MalformedException {
    try {
      // A plus stands for itself: the encoding is that of a header, not of a form.
      return Bytes.utf8(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(name, "a percent-encoded PEM chain", "another encoding");
    }
  }
}
