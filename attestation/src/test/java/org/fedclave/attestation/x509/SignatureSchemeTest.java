package org.fedclave.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

/** Which algorithms and keys of certificates are read, exactly. */
class SignatureSchemeTest {

  private static final Bytes CONTENT = Bytes.utf8("content");
  private static final AlgorithmIdentifier SHA256 = hash(NISTObjectIdentifiers.id_sha256);
  private static final AlgorithmIdentifier SHA384 = hash(NISTObjectIdentifiers.id_sha384);
  private static final KeyPair RSA = rsa(2048, 65_537);

  private static AlgorithmIdentifier hash(ASN1ObjectIdentifier oid) {
    return new AlgorithmIdentifier(oid, DERNull.INSTANCE);
  }

  private static KeyPair rsa(int bits, long exponent) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(new RSAKeyGenParameterSpec(bits, BigInteger.valueOf(exponent)));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK makes RSA keys", e);
    }
  }

  private static Optional<SignatureScheme> scheme(ASN1ObjectIdentifier oid, ASN1Encodable given) {
    return SignatureScheme.of(new AlgorithmIdentifier(oid, given));
  }

  private static Optional<SignatureScheme> scheme(ASN1ObjectIdentifier oid) {
    return SignatureScheme.of(new AlgorithmIdentifier(oid));
  }

  @Test
  void eachAlgorithmHasTheParametersThatItsStandardFixes() {
    assertThat(scheme(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE))
        .contains(SignatureScheme.RSA_PKCS1_SHA256);
    assertThat(scheme(PKCSObjectIdentifiers.sha384WithRSAEncryption, DERNull.INSTANCE))
        .contains(SignatureScheme.RSA_PKCS1_SHA384);
    assertThat(scheme(PKCSObjectIdentifiers.sha1WithRSAEncryption, DERNull.INSTANCE)).isEmpty();
    assertThat(scheme(PKCSObjectIdentifiers.sha256WithRSAEncryption)).isEmpty();
    assertThat(scheme(PKCSObjectIdentifiers.sha384WithRSAEncryption)).isEmpty();
    assertThat(scheme(X9ObjectIdentifiers.ecdsa_with_SHA256))
        .contains(SignatureScheme.ECDSA_SHA256);
    assertThat(scheme(X9ObjectIdentifiers.ecdsa_with_SHA384))
        .contains(SignatureScheme.ECDSA_SHA384);
    assertThat(scheme(X9ObjectIdentifiers.ecdsa_with_SHA512))
        .contains(SignatureScheme.ECDSA_SHA512);
    assertThat(scheme(X9ObjectIdentifiers.ecdsa_with_SHA1)).isEmpty();
    assertThat(scheme(X9ObjectIdentifiers.ecdsa_with_SHA256, DERNull.INSTANCE)).isEmpty();
    assertThat(scheme(X9ObjectIdentifiers.ecdsa_with_SHA384, DERNull.INSTANCE)).isEmpty();
    assertThat(scheme(X9ObjectIdentifiers.ecdsa_with_SHA512, DERNull.INSTANCE)).isEmpty();
  }

  @Test
  void pssHasOneHashOneMaskOneSaltAndOneTrailer() {
    AlgorithmIdentifier mask = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, SHA384);
    assertThat(pss(SHA384, mask, 48, 1)).contains(SignatureScheme.RSA_PSS_SHA384);
    assertThat(pss(SHA256, mask, 48, 1)).isEmpty();
    assertThat(pss(SHA384, new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, SHA256), 48, 1))
        .isEmpty();
    assertThat(
            pss(
                SHA384,
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSAES_OAEP, SHA384),
                48,
                1))
        .isEmpty();
    assertThat(pss(SHA384, mask, 32, 1)).isEmpty();
    assertThat(pss(SHA384, mask, 48, 2)).isEmpty();
  }

  private static Optional<SignatureScheme> pss(
      AlgorithmIdentifier hash, AlgorithmIdentifier mask, int salt, int trailer) {
    return scheme(
        PKCSObjectIdentifiers.id_RSASSA_PSS,
        new RSASSAPSSparams(hash, mask, new ASN1Integer(salt), new ASN1Integer(trailer)));
  }

  private static Bytes sign(KeyPair key, Signature engine) throws GeneralSecurityException {
    engine.initSign(key.getPrivate());
    engine.update(CONTENT.toArray());
    return Bytes.wrap(engine.sign());
  }

  @Test
  void aSchemeVerifiesItsOwnSignaturesAndNoOthers() throws GeneralSecurityException {
    Signature pss = Signature.getInstance("RSASSA-PSS");
    pss.setParameter(new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1));
    Bytes byPss = sign(RSA, pss);
    Bytes by256 = sign(RSA, Signature.getInstance("SHA256withRSA"));
    Bytes by384 = sign(RSA, Signature.getInstance("SHA384withRSA"));
    KeyPair elliptic = TestAuthority.key("secp256r1");
    Bytes byCurve = sign(elliptic, Signature.getInstance("SHA256withECDSA"));
    for (SignatureScheme scheme : SignatureScheme.values()) {
      assertThat(scheme.verify(RSA.getPublic(), CONTENT, byPss))
          .isEqualTo(scheme == SignatureScheme.RSA_PSS_SHA384);
      assertThat(scheme.verify(RSA.getPublic(), CONTENT, by256))
          .isEqualTo(scheme == SignatureScheme.RSA_PKCS1_SHA256);
      assertThat(scheme.verify(RSA.getPublic(), CONTENT, by384))
          .isEqualTo(scheme == SignatureScheme.RSA_PKCS1_SHA384);
      assertThat(scheme.verify(elliptic.getPublic(), CONTENT, byCurve))
          .isEqualTo(scheme == SignatureScheme.ECDSA_SHA256);
      assertThat(scheme.verify(RSA.getPublic(), CONTENT, Bytes.hex("00"))).isFalse();
    }
  }

  @Test
  void keysAreOfTheirExactKind() throws RefusedException {
    Set<KeyKind> all = EnumSet.allOf(KeyKind.class);
    assertThat(kind(RSA, all)).isEqualTo(KeyKind.RSA_2048);
    assertThat(kind(rsa(3072, 65_537), all)).isEqualTo(KeyKind.RSA_3072);
    assertThat(kind(TestAuthority.key("secp256r1"), all)).isEqualTo(KeyKind.P256);
    assertThat(kind(TestAuthority.key("secp384r1"), all)).isEqualTo(KeyKind.P384);
    assertThat(kind(TestAuthority.key("secp521r1"), all)).isEqualTo(KeyKind.P521);
    assertRefused(rsa(1024, 65_537), all);
    assertRefused(rsa(2048, 3), all);
    assertRefused(RSA, Set.of(KeyKind.RSA_3072, KeyKind.P256));
    assertRefused(TestAuthority.key("secp256r1"), Set.of(KeyKind.P384));
  }

  private static KeyKind kind(KeyPair key, Set<KeyKind> accepted) throws RefusedException {
    Bytes spki = Bytes.of(key.getPublic().getEncoded());
    StrictPublicKey read = StrictPublicKey.parse("key", spki, accepted);
    assertThat(read.spki()).isEqualTo(spki);
    assertThat(read.key()).isEqualTo(key.getPublic());
    return read.kind();
  }

  private static void assertRefused(KeyPair key, Set<KeyKind> accepted) {
    assertThatThrownBy(() -> kind(key, accepted))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the key is none of the kinds");
  }
}
