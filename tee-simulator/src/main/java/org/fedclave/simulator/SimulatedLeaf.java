package org.fedclave.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.protocol.Bytes;

/**
 * What a VCEK or VLEK certificate is to say (AMD 57230), with AMD's extensions and serial number
 * zero.
 *
 * @param kind which of the two
 * @param productName for example {@code Milan-B0}
 * @param tcb the firmware it is for
 * @param chipId as in reports, 64 bytes; a VLEK does not state it
 * @param from first moment of validity
 * @param until last moment of validity
 */
record SimulatedLeaf(
    EndorsementKey kind,
    String productName,
    TcbVersion tcb,
    Bytes chipId,
    Instant from,
    Instant until) {

  private static final String AMD = "1.3.6.1.4.1.3704.1.";

  Bytes issue(X500Name issuer, PrivateKey issuerKey, PublicKey key) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              issuer,
              BigInteger.ZERO,
              Date.from(from),
              Date.from(until),
              new X500Name("O=Fedclave Simulator,CN=" + kind.commonName()),
              SubjectPublicKeyInfo.getInstance(key.getEncoded()));
      add(builder, "1", new ASN1Integer(tcb.product() == SnpProduct.TURIN ? 1 : 0));
      add(builder, "2", new DERIA5String(productName));
      add(builder, "3.1", new ASN1Integer(tcb.bootLoader()));
      add(builder, "3.2", new ASN1Integer(tcb.tee()));
      add(builder, "3.3", new ASN1Integer(tcb.snp()));
      add(builder, "3.8", new ASN1Integer(tcb.microcode()));
      if (tcb.product() == SnpProduct.TURIN) {
        add(builder, "3.9", new ASN1Integer(tcb.fmc()));
      }
      switch (kind) {
        // The raw bytes stand in the extension's octet string, not a second octet string.
        case VCEK ->
            builder.addExtension(
                new ASN1ObjectIdentifier(AMD + "4"),
                false,
                chipId.slice(0, tcb.product().hardwareIdBytes()).toArray());
        case VLEK -> add(builder, "5", new DERIA5String("CN=simulated-provider"));
      }
      return AuthorityCertificates.encoded(builder.build(new PssSigner(issuerKey)));
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }

  private static void add(X509v3CertificateBuilder builder, String oid, ASN1Encodable value)
      throws IOException {
    builder.addExtension(new ASN1ObjectIdentifier(AMD + oid), false, value);
  }
}
