package org.fedclave.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

/** What an attacker can send before any signature is checked. */
class HostileDerTest {

  private static final AlgorithmIdentifier SHA384 =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha384, DERNull.INSTANCE);
  private static final AlgorithmIdentifier PSS = pss(48);
  private static final Bytes KEY = p384Key();

  @Test
  void aCertificateWithNothingWrongIsRead() throws RefusedException {
    var certificate =
        StrictCertificate.parse(
            "certificate",
            certificate(PSS, PSS, extension("1.2.3", false)),
            CertificateProfile.AMD);
    assertThat(certificate.commonName()).isEqualTo("Somebody");
    assertThat(certificate.extension("1.2.3")).contains(Bytes.hex("0500"));
    assertThat(certificate.isMarkedAsAuthority()).isFalse();
  }

  @Test
  void anotherAlgorithmOutsideTheSignatureIsRefused() {
    refused(
        certificate(PSS, pss(32), extension("1.2.3", false)),
        "other parameters than [RSA_PSS_SHA384]");
    refused(certificate(pss(32), PSS, extension("1.2.3", false)), "differ");
  }

  @Test
  void anUnknownCriticalExtensionIsRefused() {
    refused(certificate(PSS, PSS, extension("1.2.3", true)), "critical extension 1.2.3");
  }

  @Test
  void anotherSpellingOfTheSameCertificateIsRefused() {
    String sound = certificate(PSS, PSS, extension("1.2.3", false)).toHex();
    assertThat(sound).startsWith("3082");
    refused(Bytes.hex("308300" + sound.substring(4)), "not canonical DER");
    refused(Bytes.hex(sound + "00"), "malformed");
  }

  @Test
  void deepNestingIsRefusedAndNotFollowed() {
    refused(nested("3080", 4000), "nested deeper");
    refused(definiteNesting(1000), "nested deeper");
  }

  @Test
  void deepNestingInsideAnExtensionIsRefusedAndNotFollowed() throws IOException {
    Bytes deep = nested("3080", 3000);
    refused(
        certificate(PSS, PSS, new Extension(Extension.basicConstraints, true, deep.toArray())),
        "nested too deep");
  }

  @Test
  void aLongObjectIdentifierIsRefusedAndNotSpelledOut() {
    refused(
        certificate(PSS, PSS, extension("1.2" + ".16384".repeat(22), false)),
        "object identifier over 64 bytes");
    refused(
        certificate(
            PSS,
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2." + "9".repeat(200))),
            extension("1.2.3", false)),
        "object identifier over 64 bytes");
  }

  @Test
  void aFileThatNoEvidenceCouldCarryIsRefusedUnread() {
    refused(Bytes.wrap(new byte[(128 << 10) + 1]), "more than 131072 bytes");
  }

  @Test
  void aNameInAMessageDoesNotFillTheLog() throws RefusedException {
    var certificate =
        StrictCertificate.parse(
            "certificate",
            certificate(PSS, PSS, "+".repeat(5000), extension("1.2.3", false)),
            CertificateProfile.AMD);
    assertThat(certificate.commonName()).isEqualTo("\\+".repeat(5000));
    assertThatThrownBy(
            () ->
                CertificateChain.verify(
                    List.of(certificate, certificate),
                    root -> true,
                    Instant.EPOCH,
                    new CheckList()))
        .isInstanceOf(RefusedException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(1900));
  }

  @Test
  void noiseIsRefusedAndNeverAnotherFailure() {
    Bytes sound = certificate(PSS, PSS, extension("1.2.3", false));
    var random = new SplittableRandom(20260601);
    int read = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] noisy = sound.toArray();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
      }
      read += parses(Bytes.of(noisy), round);
    }
    assertThat(read).as("some noise lies in fields of free content").isBetween(1, 2999);
  }

  private static int parses(Bytes der, int round) {
    try {
      return StrictCertificate.parse("certificate", der, CertificateProfile.AMD).issuer().isEmpty()
          ? 0
          : 1;
    } catch (RefusedException e) {
      assertThat(e.rule()).as("round %s", round).isEqualTo(Rule.CERTIFICATE_FORM);
      return 0;
    }
  }

  private static void refused(Bytes der, String words) {
    assertThatThrownBy(() -> StrictCertificate.parse("certificate", der, CertificateProfile.AMD))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.CERTIFICATE_FORM));
    assertThatThrownBy(() -> StrictCrl.parse("revocation list", der, CertificateProfile.AMD))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.CERTIFICATE_FORM));
  }

  private static Bytes nested(String header, int levels) {
    return Bytes.hex(header.repeat(levels));
  }

  private static Bytes definiteNesting(int levels) {
    StringBuilder hex = new StringBuilder();
    int inside = 0;
    for (int level = 0; level < levels; level++) {
      hex.insert(0, "3082%04x".formatted(inside));
      inside += 4;
    }
    return Bytes.hex(hex.toString());
  }

  private static Extension extension(String oid, boolean critical) {
    try {
      return new Extension(new ASN1ObjectIdentifier(oid), critical, DERNull.INSTANCE.getEncoded());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Structure only: the signature is zeros, which parsing does not look at. */
  private static Bytes certificate(
      AlgorithmIdentifier inside, AlgorithmIdentifier outside, Extension extension) {
    return certificate(inside, outside, "Somebody", extension);
  }

  private static Bytes certificate(
      AlgorithmIdentifier inside, AlgorithmIdentifier outside, String name, Extension extension) {
    var generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(0));
    generator.setSignature(inside);
    generator.setIssuer(new X500Name("CN=Issuer"));
    generator.setSubject(new X500Name(new RDN[] {new RDN(BCStyle.CN, new DERUTF8String(name))}));
    generator.setStartDate(new Time(new DERUTCTime("260101000000Z")));
    generator.setEndDate(new Time(new DERUTCTime("270101000000Z")));
    generator.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(KEY.toArray()));
    generator.setExtensions(new Extensions(extension));
    var whole = new ASN1EncodableVector();
    whole.add(generator.generateTBSCertificate());
    whole.add(outside);
    whole.add(new DERBitString(new byte[512]));
    try {
      return Bytes.of(new DERSequence(whole).getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static AlgorithmIdentifier pss(int salt) {
    return new AlgorithmIdentifier(
        PKCSObjectIdentifiers.id_RSASSA_PSS,
        new RSASSAPSSparams(
            SHA384,
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, SHA384),
            new ASN1Integer(salt),
            RSASSAPSSparams.DEFAULT_TRAILER_FIELD));
  }

  private static Bytes p384Key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp384r1"));
      return Bytes.of(generator.generateKeyPair().getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
