package org.fedclave.attestation.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/**
 * A holder of a key on P-256 who signs certificates and lists of Intel's profile, well or badly.
 *
 * @param name in certificates
 * @param keys its key
 */
record TestAuthority(String name, KeyPair keys) {

  static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant UNTIL = Instant.parse("2027-01-01T00:00:00Z");
  static final AlgorithmIdentifier ECDSA_SHA256 =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  static TestAuthority named(String name) {
    return new TestAuthority(name, key("secp256r1"));
  }

  static KeyPair key(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + curve, e);
    }
  }

  /** An extension that is not critical, or is. */
  static Extension extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Primitive value) {
    try {
      return new Extension(oid, critical, value.getEncoded());
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }

  static Extension authority(int pathLength) {
    return extension(
        Extension.basicConstraints, true, new BasicConstraints(pathLength).toASN1Primitive());
  }

  static Extension usage(int usage) {
    return extension(Extension.keyUsage, true, new KeyUsage(usage).toASN1Primitive());
  }

  /** An extension that means nothing, for certificates that need none. */
  static Extension nothing() {
    return extension(new ASN1ObjectIdentifier("1.2.3"), false, DERNull.INSTANCE);
  }

  StrictCertificate issue(TestAuthority subject, Extension... extensions) throws RefusedException {
    return parsed(certificate(subject, FROM, UNTIL, extensions));
  }

  StrictCertificate issue(
      TestAuthority subject, Instant from, Instant until, Extension... extensions)
      throws RefusedException {
    return parsed(certificate(subject, from, until, extensions));
  }

  private static StrictCertificate parsed(Bytes der) throws RefusedException {
    return StrictCertificate.parse("certificate", der, CertificateProfile.INTEL);
  }

  Bytes certificate(TestAuthority subject, Instant from, Instant until, Extension... extensions) {
    var content = new V3TBSCertificateGenerator();
    content.setSerialNumber(new ASN1Integer(7));
    content.setSignature(ECDSA_SHA256);
    content.setIssuer(new X500Name("CN=" + name));
    content.setSubject(new X500Name("CN=" + subject.name));
    content.setStartDate(new Time(Date.from(from)));
    content.setEndDate(new Time(Date.from(until)));
    content.setSubjectPublicKeyInfo(
        SubjectPublicKeyInfo.getInstance(subject.keys.getPublic().getEncoded()));
    content.setExtensions(new Extensions(extensions));
    return signed(content.generateTBSCertificate(), ECDSA_SHA256);
  }

  /** What a list may say besides its entries. */
  static final class ListContent {
    final V2TBSCertListGenerator generator = new V2TBSCertListGenerator();
    final List<Extension> extensions = new ArrayList<>();
    AlgorithmIdentifier inside = ECDSA_SHA256;
    boolean nextUpdate = true;

    ListContent revoke(long serial, Extension... extensions) {
      generator.addCRLEntry(
          new ASN1Integer(BigInteger.valueOf(serial)),
          new Time(Date.from(FROM)),
          extensions.length == 0 ? null : new Extensions(extensions));
      return this;
    }
  }

  Bytes list(ListContent list) {
    list.generator.setSignature(list.inside);
    list.generator.setIssuer(new X500Name("CN=" + name));
    list.generator.setThisUpdate(new Time(Date.from(FROM)));
    if (list.nextUpdate) {
      list.generator.setNextUpdate(new Time(Date.from(UNTIL)));
    }
    if (!list.extensions.isEmpty()) {
      list.generator.setExtensions(new Extensions(list.extensions.toArray(Extension[]::new)));
    }
    return signed(list.generator.generateTBSCertList(), ECDSA_SHA256);
  }

  /** Signs {@code content} with SHA-256, whatever {@code outside} says. */
  Bytes signed(org.bouncycastle.asn1.ASN1Object content, AlgorithmIdentifier outside) {
    try {
      byte[] signed = content.getEncoded(ASN1Encoding.DER);
      Signature engine = Signature.getInstance("SHA256withECDSA");
      engine.initSign(keys.getPrivate());
      engine.update(signed);
      return sequence(
          content.toASN1Primitive(), outside.toASN1Primitive(), new DERBitString(engine.sign()));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError("every JDK signs on P-256", e);
    }
  }

  static Bytes sequence(ASN1Primitive... elements) {
    var vector = new ASN1EncodableVector();
    Arrays.stream(elements).forEach(vector::add);
    try {
      return Bytes.wrap(new DERSequence(vector).getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }

  static ASN1GeneralizedTime time(Instant at) {
    return new ASN1GeneralizedTime(Date.from(at));
  }
}
