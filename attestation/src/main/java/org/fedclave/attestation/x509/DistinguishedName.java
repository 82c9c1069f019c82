package org.fedclave.attestation.x509;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.fedclave.protocol.Bytes;

/** Names of certificates as text, for people: RFC 4514 with the short names of its section 3. */
public final class DistinguishedName {

  private static final Map<ASN1ObjectIdentifier, String> SHORT_NAMES =
      Map.of(
          BCStyle.CN, "CN",
          BCStyle.L, "L",
          BCStyle.ST, "ST",
          BCStyle.O, "O",
          BCStyle.OU, "OU",
          BCStyle.C, "C",
          BCStyle.STREET, "STREET",
          BCStyle.DC, "DC",
          BCStyle.UID, "UID");

  private DistinguishedName() {}

  /**
   * The text of a name in DER.
   *
   * @param der of a parsed certificate
   */
  public static String text(Bytes der) {
    List<String> parts = new ArrayList<>();
    for (RDN relative : X500Name.getInstance(der.unsafeArray()).getRDNs()) {
      List<String> attributes = new ArrayList<>();
      for (AttributeTypeAndValue attribute : relative.getTypesAndValues()) {
        attributes.add(attribute(attribute));
      }
      parts.add(String.join("+", attributes));
    }
    Collections.reverse(parts); // section 2.1: the last comes first
    return String.join(",", parts);
  }

  /**
   * Requires that {@link #text} can be given. The parser leaves the inside of names for later, and
   * then throws: at strings that are not UTF-8, for example.
   *
   * @throws IllegalArgumentException if not
   */
  static void requireText(Bytes der) {
    text(der);
  }

  private static String attribute(AttributeTypeAndValue attribute) {
    ASN1ObjectIdentifier type = attribute.getType();
    return SHORT_NAMES.getOrDefault(type, type.getId()) + '=' + value(attribute.getValue());
  }

  /** The text of one value, linear in its length. */
  static String value(ASN1Encodable value) {
    return value instanceof ASN1String text
        ? escaped(text.getString())
        : '#' + StrictCertificate.encoded(value).toHex();
  }

  /** Section 2.4. */
  private static String escaped(String text) {
    var escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean edge = c == ' ' && (i == 0 || i == text.length() - 1);
      if (c == 0) {
        escaped.append("\\00");
        continue;
      }
      if (edge || (c == '#' && i == 0) || "\"+,;<>\\".indexOf(c) >= 0) {
        escaped.append('\\');
      }
      escaped.append(c);
    }
    return escaped.toString();
  }
}
