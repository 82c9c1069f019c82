package org.fedclave.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.fedclave.protocol.Bytes;

/**
 * Issues certificates and revocation lists in the form of Intel's PCK profile.
 *
 * @param name the issuer's
 * @param key the issuer's
 */
record IntelIssuer(X500Name name, PrivateKey key) {

  static X500Name named(String commonName) {
    return new X500Name("O=Fedclave Simulator,CN=" + commonName);
  }

  /** A certificate to be issued, with its validity. */
  X509v3CertificateBuilder start(
      X500Name subject, BigInteger serial, PublicKey subjectKey, Instant from, Instant until) {
    return new X509v3CertificateBuilder(
        name,
        serial,
        Date.from(from),
        Date.from(until),
        subject,
        SubjectPublicKeyInfo.getInstance(subjectKey.getEncoded()));
  }

  Bytes finish(X509v3CertificateBuilder builder, BasicConstraints constraints, int usage) {
    try {
      builder.addExtension(Extension.basicConstraints, true, constraints);
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      return AuthorityCertificates.encoded(builder.build(new P256Signer(key)));
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }

  /** An authority that may issue leaves only, or a root with one level below. */
  Bytes authority(
      X500Name subject, BigInteger serial, KeyPair subjectKey, Instant from, Instant until) {
    return finish(
        start(subject, serial, subjectKey.getPublic(), from, until),
        new BasicConstraints(subject.equals(name) ? 1 : 0),
        KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }

  Bytes leaf(
      X500Name subject, BigInteger serial, PublicKey subjectKey, Instant from, Instant until) {
    return finish(
        start(subject, serial, subjectKey, from, until),
        new BasicConstraints(false),
        KeyUsage.digitalSignature | KeyUsage.nonRepudiation);
  }

  Bytes list(Set<BigInteger> revoked, Instant thisUpdate, Instant nextUpdate) {
    var builder = new X509v2CRLBuilder(name, Date.from(thisUpdate));
    builder.setNextUpdate(Date.from(nextUpdate));
    for (BigInteger serial : revoked) {
      builder.addCRLEntry(serial, Date.from(thisUpdate), CRLReason.keyCompromise);
    }
    return AuthorityCertificates.encoded(builder.build(new P256Signer(key)));
  }
}
