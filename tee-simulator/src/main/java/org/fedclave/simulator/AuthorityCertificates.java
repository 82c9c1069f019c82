package org.fedclave.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.util.Encodable;
import org.fedclave.protocol.Bytes;

/**
 * Issues the certificates of the authorities: all by the root.
 *
 * @param rootKey signs
 * @param from first moment of validity
 * @param until last moment of validity
 */
record AuthorityCertificates(KeyPair rootKey, Instant from, Instant until) {

  Bytes root(X500Name name, BigInteger serial) {
    return issue(
        name,
        serial,
        rootKey.getPublic(),
        new BasicConstraints(true),
        KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }

  Bytes intermediate(X500Name name, BigInteger serial, PublicKey key) {
    return issue(name, serial, key, new BasicConstraints(0), KeyUsage.keyCertSign);
  }

  Bytes issue(
      X500Name subject, BigInteger serial, PublicKey key, BasicConstraints constraints, int usage) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              SimulatedVendor.ROOT_NAME,
              serial,
              Date.from(from),
              Date.from(until),
              subject,
              SubjectPublicKeyInfo.getInstance(key.getEncoded()));
      builder.addExtension(Extension.basicConstraints, true, constraints);
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      return encoded(builder.build(new PssSigner(rootKey.getPrivate())));
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }

  static Bytes encoded(Encodable value) {
    try {
      return Bytes.wrap(value.getEncoded());
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }
}
