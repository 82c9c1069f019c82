package org.fedclave.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.attestation.x509.TestAuthority.FROM;
import static org.fedclave.attestation.x509.TestAuthority.UNTIL;
import static org.fedclave.attestation.x509.TestAuthority.authority;
import static org.fedclave.attestation.x509.TestAuthority.extension;
import static org.fedclave.attestation.x509.TestAuthority.nothing;
import static org.fedclave.attestation.x509.TestAuthority.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.TestAuthority.ListContent;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

/** A list that is not a full one, or not its authority's, is not read as one. */
class CrlFormsTest {

  private static final TestAuthority ROOT = TestAuthority.named("Root");
  private static final TestAuthority OTHER = TestAuthority.named("Other");
  private static final ASN1ObjectIdentifier SOME = new ASN1ObjectIdentifier("1.2.3");

  private static StrictCrl read(ListContent content) throws RefusedException {
    return StrictCrl.parse("revocation list", ROOT.list(content), CertificateProfile.INTEL);
  }

  private static void refused(String words, ListContent content) {
    assertThatThrownBy(() -> read(content))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.CERTIFICATE_FORM));
  }

  @Test
  void aFullListSaysWhatItRevokes() throws RefusedException {
    StrictCrl list = read(new ListContent().revoke(5).revoke(9, extension(SOME, false, nil())));
    assertThat(list.size()).isEqualTo(2);
    assertThat(list.revokes(BigInteger.valueOf(5))).isTrue();
    assertThat(list.revokes(BigInteger.valueOf(9))).isTrue();
    assertThat(list.revokes(BigInteger.valueOf(6))).isFalse();
    assertThat(list.thisUpdate()).isEqualTo(FROM);
    assertThat(list.nextUpdate()).isEqualTo(UNTIL);
    ListContent empty = new ListContent();
    empty.extensions.add(extension(SOME, false, nil()));
    assertThat(read(empty).size()).isZero();
    ObjectNode shown =
        CertificateTree.revocationList(
            ROOT.list(new ListContent().revoke(17).revoke(9)), CertificateProfile.INTEL);
    assertThat(shown)
        .hasToString(
            "{\"issuer\":\"CN=Root\",\"thisUpdate\":\""
                + FROM
                + "\",\"nextUpdate\":\""
                + UNTIL
                + "\",\"revokedSerials\":[\"9\",\"11\"]}");
  }

  private static DERNull nil() {
    return DERNull.INSTANCE;
  }

  @Test
  void aListThatIsNotAFullOneIsRefused() {
    ListContent endless = new ListContent();
    endless.nextUpdate = false;
    refused("no next update", endless);
    ListContent critical = new ListContent();
    critical.extensions.add(extension(SOME, true, nil()));
    refused("critical extension", critical);
    ListContent delta = new ListContent();
    delta.extensions.add(extension(Extension.deltaCRLIndicator, false, new ASN1Integer(1)));
    refused("critical extension", delta);
    refused("critical extension", new ListContent().revoke(5, extension(SOME, true, nil())));
    ListContent other = new ListContent();
    other.inside = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384);
    refused("differ", other);
  }

  @Test
  void onlyAnAuthorityThatMaySignListsIssuedIt() throws RefusedException {
    StrictCrl list = read(new ListContent().revoke(5));
    assertThat(list.isIssuedBy(ROOT.issue(ROOT, authority(1)))).isTrue();
    assertThat(list.isIssuedBy(ROOT.issue(ROOT, authority(1), usage(KeyUsage.cRLSign)))).isTrue();
    assertThat(list.isIssuedBy(ROOT.issue(ROOT, authority(1), usage(KeyUsage.keyCertSign))))
        .isFalse();
    assertThat(list.isIssuedBy(ROOT.issue(ROOT, nothing()))).isFalse();
    assertThat(list.isIssuedBy(OTHER.issue(OTHER, authority(1)))).isFalse();
    var impostor = new TestAuthority("Root", OTHER.keys());
    assertThat(list.isIssuedBy(impostor.issue(impostor, authority(1)))).isFalse();
    var renamed = new TestAuthority("Renamed", ROOT.keys());
    assertThat(list.isIssuedBy(renamed.issue(renamed, authority(1)))).isFalse();
  }

  @Test
  void aCertificateIsShownAsItIs() throws RefusedException {
    Bytes der = ROOT.certificate(OTHER, FROM, UNTIL, authority(0));
    ObjectNode shown = CertificateTree.certificate(der, CertificateProfile.INTEL);
    assertThat(shown.path("subject").asText()).isEqualTo("CN=Other");
    assertThat(shown.path("issuer").asText()).isEqualTo("CN=Root");
    assertThat(shown.path("serial").asText()).isEqualTo("7");
    assertThat(shown.path("notBefore").asText()).isEqualTo(FROM.toString());
    assertThat(shown.path("notAfter").asText()).isEqualTo(UNTIL.toString());
    assertThat(shown.path("key").asText()).isEqualTo("P256");
    assertThat(shown.path("authority").asBoolean()).isTrue();
    assertThat(shown.path("fingerprint").asText()).startsWith("sha256:");
    StrictCertificate read = StrictCertificate.parse("certificate", der, CertificateProfile.INTEL);
    assertThat(read.der()).isEqualTo(der);
    assertThat(read.keyKind()).isEqualTo(KeyKind.P256);
    assertThat(read.maySignMessages()).isTrue();
    assertThat(ROOT.issue(OTHER, usage(KeyUsage.keyCertSign)).maySignMessages()).isFalse();
    assertThat(ROOT.issue(OTHER, usage(KeyUsage.digitalSignature)).maySignMessages()).isTrue();
  }
}
