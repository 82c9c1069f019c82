package org.fedclave.attestation.x509;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** Certificates and revocation lists for people to read: parsed, and nothing of them verified. */
public final class CertificateTree {

  private static final int LONGEST_CHAIN = 8;

  private CertificateTree() {}

  /** One certificate in DER. */
  public static ObjectNode certificate(Bytes der, CertificateProfile profile)
      throws RefusedException {
    return tree(StrictCertificate.parse("certificate", der, profile));
  }

  /** Certificates in PEM, in their order. */
  public static ArrayNode chain(Bytes pem, CertificateProfile profile) throws RefusedException {
    ArrayNode chain = JsonNodeFactory.instance.arrayNode();
    for (StrictCertificate certificate : PemChain.parse("chain", pem, LONGEST_CHAIN, profile)) {
      chain.add(tree(certificate));
    }
    return chain;
  }

  private static ObjectNode tree(StrictCertificate certificate) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("subject", DistinguishedName.text(certificate.subject()));
    json.put("issuer", DistinguishedName.text(certificate.issuer()));
    json.put("serial", certificate.serialNumber().toString(16));
    json.put("notBefore", certificate.notBefore().toString());
    json.put("notAfter", certificate.notAfter().toString());
    json.put("key", certificate.keyKind().name());
    json.put("authority", certificate.isMarkedAsAuthority());
    json.put("fingerprint", certificate.fingerprint().toString());
    return json;
  }

  /** A revocation list in DER. */
  public static ObjectNode revocationList(Bytes der, CertificateProfile profile)
      throws RefusedException {
    StrictCrl list = StrictCrl.parse("revocation list", der, profile);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("issuer", DistinguishedName.text(list.issuer()));
    json.put("thisUpdate", list.thisUpdate().toString());
    json.put("nextUpdate", list.nextUpdate().toString());
    ArrayNode revoked = json.putArray("revokedSerials");
    list.revokedSerials().stream().sorted().forEach(serial -> revoked.add(serial.toString(16)));
    return json;
  }
}
