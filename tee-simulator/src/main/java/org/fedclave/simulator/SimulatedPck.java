package org.fedclave.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.fedclave.protocol.Bytes;

/**
 * What a PCK certificate is to say (Intel's PCK profile, section 1.3.5).
 *
 * @param subject its name
 * @param serial its serial number
 * @param fmspc 6 bytes
 * @param components the 16 SVNs
 * @param pceSvn version of the PCE
 * @param instance platform instance id, 16 bytes; empty for a platform of one package
 * @param from first moment of validity
 * @param until last moment of validity
 */
record SimulatedPck(
    X500Name subject,
    BigInteger serial,
    Bytes fmspc,
    List<Integer> components,
    int pceSvn,
    Bytes instance,
    Instant from,
    Instant until) {

  private static final String SGX = "1.2.840.113741.1.13.1";
  private static final int STANDARD = 0;
  private static final int SCALABLE = 1;

  /** Of the one package of a platform without an instance id. */
  static final Bytes PPID = Bytes.hex("0e".repeat(16));

  Bytes issue(IntelIssuer issuer, PublicKey key) {
    var builder = issuer.start(subject, serial, key, from, until);
    try {
      builder.addExtension(new ASN1ObjectIdentifier(SGX), false, extension());
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return issuer.finish(
        builder, new BasicConstraints(false), KeyUsage.digitalSignature | KeyUsage.nonRepudiation);
  }

  private DERSequence extension() {
    var fields = new ASN1EncodableVector();
    fields.add(pair("1", new DEROctetString(PPID.toArray())));
    fields.add(pair("2", tcb()));
    fields.add(pair("3", new DEROctetString(new byte[2])));
    fields.add(pair("4", new DEROctetString(fmspc.toArray())));
    fields.add(pair("5", new ASN1Enumerated(instance.isEmpty() ? STANDARD : SCALABLE)));
    if (!instance.isEmpty()) {
      fields.add(pair("6", new DEROctetString(instance.toArray())));
      fields.add(
          pair(
              "7",
              sequence(
                  pair("7.1", ASN1Boolean.TRUE),
                  pair("7.2", ASN1Boolean.FALSE),
                  pair("7.3", ASN1Boolean.TRUE))));
    }
    return new DERSequence(fields);
  }

  private DERSequence tcb() {
    var vector = new ASN1EncodableVector();
    byte[] cpuSvn = new byte[components.size()];
    for (int i = 0; i < components.size(); i++) {
      vector.add(pair("2." + (i + 1), new ASN1Integer(components.get(i))));
      cpuSvn[i] = components.get(i).byteValue();
    }
    vector.add(pair("2.17", new ASN1Integer(pceSvn)));
    vector.add(pair("2.18", new DEROctetString(cpuSvn)));
    return new DERSequence(vector);
  }

  private static DERSequence pair(String suffix, ASN1Encodable value) {
    return sequence(new ASN1ObjectIdentifier(SGX + "." + suffix), value);
  }

  private static DERSequence sequence(ASN1Encodable... elements) {
    return new DERSequence(elements);
  }
}
