package org.fedclave.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.fedclave.protocol.Bytes;

/**
 * Somebody who issues certificates in the form of NVIDIA's.
 *
 * @param name as in its certificate
 * @param key its key
 * @param certificate its own
 * @param from first moment of validity of what it issues
 * @param until last moment
 */
record NvidiaAuthority(X500Name name, KeyPair key, Bytes certificate, Instant from, Instant until) {

  /** TCG DICE: TcbInfo, as Blackwell spells it. */
  private static final ASN1ObjectIdentifier TCB_INFO = new ASN1ObjectIdentifier("2.23.133.5.4.1.1");

  static X500Name named(String commonName) {
    return new X500Name("O=Fedclave Simulator,CN=" + commonName);
  }

  static NvidiaAuthority root(String commonName, KeyPair key, Instant from, Instant until) {
    X500Name name = named(commonName);
    var unnamed = new NvidiaAuthority(name, key, Bytes.EMPTY, from, until);
    return new NvidiaAuthority(
        name, key, unnamed.authorityCertificate(name, key.getPublic()), from, until);
  }

  /** An authority below this one, with a new key. */
  NvidiaAuthority authority(String commonName) {
    return authority(commonName, SimulatedKeys.p384Key());
  }

  NvidiaAuthority authority(String commonName, KeyPair subjectKey) {
    X500Name subject = named(commonName);
    return new NvidiaAuthority(
        subject, subjectKey, authorityCertificate(subject, subjectKey.getPublic()), from, until);
  }

  private Bytes authorityCertificate(X500Name subject, PublicKey subjectKey) {
    return issue(subject, subjectKey, KeyUsage.keyCertSign | KeyUsage.cRLSign, true, _ -> {});
  }

  /** This authority, issuing for another time. */
  NvidiaAuthority during(Instant first, Instant last) {
    return new NvidiaAuthority(name, key, certificate, first, last);
  }

  /**
   * The certificate of a device's firmware.
   *
   * @param firmwareId what TcbInfo states first
   * @param flags of TcbInfo, most significant bit first: 0x10 is debug
   */
  Bytes firmwareLeaf(
      String commonName, PublicKey leafKey, Optional<Bytes> firmwareId, int usage, int flags) {
    return issue(
        named(commonName),
        leafKey,
        usage,
        false,
        builder -> {
          if (firmwareId.isPresent()) {
            builder.addExtension(TCB_INFO, false, tcbInfo(firmwareId.get(), flags));
          }
        });
  }

  /** DiceTcbInfo with svn [3], two fwids [6] and flags [7], all implicit. */
  private static DERSequence tcbInfo(Bytes firmwareId, int flags) {
    var firmwareIds = new ASN1EncodableVector();
    firmwareIds.add(firmwareId(firmwareId));
    firmwareIds.add(firmwareId(Bytes.wrap(new byte[firmwareId.size()])));
    var content = new ASN1EncodableVector();
    content.add(new DERTaggedObject(false, 3, new ASN1Integer(1)));
    content.add(new DERTaggedObject(false, 6, new DERSequence(firmwareIds)));
    content.add(
        new DERTaggedObject(
            false, 7, new DERBitString(new byte[] {(byte) (0x80 | flags), 0, 0, 1}, 0)));
    return new DERSequence(content);
  }

  private static DERSequence firmwareId(Bytes digest) {
    var pair = new ASN1EncodableVector();
    pair.add(NISTObjectIdentifiers.id_sha384);
    pair.add(new DEROctetString(digest.toArray()));
    return new DERSequence(pair);
  }

  /** The certificate of a key that signs reference values. */
  Bytes signerLeaf(String commonName, PublicKey leafKey, int usage) {
    return issue(named(commonName), leafKey, usage, false, _ -> {});
  }

  /** The certificate of a responder that answers for this authority. */
  Bytes responderLeaf(String commonName, PublicKey leafKey, KeyPurposeId purpose) {
    return issue(
        named(commonName),
        leafKey,
        KeyUsage.digitalSignature,
        false,
        builder ->
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose)));
  }

  /** Adds extensions to a certificate. */
  private interface More {
    void to(X509v3CertificateBuilder builder) throws IOException;
  }

  private Bytes issue(
      X500Name subject, PublicKey subjectKey, int usage, boolean authority, More more) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              name,
              serial(subjectKey),
              Date.from(from),
              Date.from(until),
              subject,
              SubjectPublicKeyInfo.getInstance(subjectKey.getEncoded()));
      if (authority) {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      }
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      more.to(builder);
      return AuthorityCertificates.encoded(builder.build(new P384Signer(key.getPrivate())));
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }

  /** As NVIDIA's: from the key. */
  static BigInteger serial(PublicKey subjectKey) {
    byte[] encoded = subjectKey.getEncoded();
    return new BigInteger(1, Bytes.of(encoded, encoded.length - 19, 19).toArray()).setBit(152);
  }
}
