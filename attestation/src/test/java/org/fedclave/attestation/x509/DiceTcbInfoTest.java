package org.fedclave.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TCG DICE Attestation Architecture, "TCB Info Evidence Extension". */
class DiceTcbInfoTest {

  private static final TestAuthority ROOT = TestAuthority.named("Root");
  private static final String OID = "2.23.133.5.4.1";
  private static final String NEWER_OID = "2.23.133.5.4.1.1";
  private static final Bytes ONE = Bytes.hex("01".repeat(48));
  private static final Bytes TWO = Bytes.hex("02".repeat(48));

  private static DiceTcbInfo read(String oid, ASN1Primitive value) throws RefusedException {
    return DiceTcbInfo.of(
        ROOT.issue(ROOT, TestAuthority.extension(new ASN1ObjectIdentifier(oid), false, value)));
  }

  private static DERSequence firmwareId(ASN1ObjectIdentifier hash, Bytes digest) {
    return new DERSequence(new ASN1Encodable[] {hash, new DEROctetString(digest.toArray())});
  }

  private static DERTaggedObject firmwareIds(ASN1Encodable... ids) {
    return new DERTaggedObject(false, 6, new DERSequence(ids));
  }

  private static DERTaggedObject flags(byte... flags) {
    return new DERTaggedObject(false, 7, new DERBitString(flags));
  }

  private static DERSequence info(ASN1Encodable... elements) {
    return new DERSequence(elements);
  }

  @Test
  void theFirstFirmwareIdCounts() throws RefusedException {
    DERSequence one = firmwareId(NISTObjectIdentifiers.id_sha384, ONE);
    DERSequence two = firmwareId(NISTObjectIdentifiers.id_sha384, TWO);
    for (String oid : new String[] {OID, NEWER_OID}) {
      assertThat(read(oid, info(firmwareIds(one, two))))
          .isEqualTo(new DiceTcbInfo(Optional.of(ONE), false));
    }
    DERSequence sha256 = firmwareId(NISTObjectIdentifiers.id_sha256, ONE);
    assertThat(read(OID, info(firmwareIds(sha256))).firmwareId()).isEmpty();
  }

  @Test
  void theOlderFormHasItAfterAKey() throws RefusedException {
    DERSequence key = info(new ASN1ObjectIdentifier("1.2.3"), DERNull.INSTANCE);
    DERSequence one = firmwareId(NISTObjectIdentifiers.id_sha384, ONE);
    DERSequence two = firmwareId(NISTObjectIdentifiers.id_sha384, TWO);
    assertThat(read(OID, info(key, one, two)).firmwareId()).contains(ONE);
    assertThat(read(OID, info(key)).firmwareId()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "80, false",
    "40, true",
    "20, true",
    "10, true",
    "08, false",
    "00, false",
    "50, true"
  })
  void flagsSayWhetherTheFirmwareIsSecure(String hex, boolean insecure) throws RefusedException {
    byte flag = Bytes.hex(hex).get(0);
    assertThat(read(OID, info(flags(flag))).insecure()).isEqualTo(insecure);
    assertThat(read(OID, info(flags(flag, (byte) 0xff))).insecure()).isEqualTo(insecure);
  }

  @Test
  void withoutFlagsOrExtensionNothingIsSaid() throws RefusedException {
    DiceTcbInfo nothing = new DiceTcbInfo(Optional.empty(), false);
    assertThat(read(OID, info(flags()))).isEqualTo(nothing);
    assertThat(read(OID, info())).isEqualTo(nothing);
    assertThat(DiceTcbInfo.of(ROOT.issue(ROOT, TestAuthority.nothing()))).isEqualTo(nothing);
  }

  @Test
  void somethingElseIsRefused() {
    refused(DERNull.INSTANCE);
    refused(info(firmwareIds()));
    refused(info(firmwareIds(DERNull.INSTANCE)));
    refused(info(new DERTaggedObject(false, 7, DERNull.INSTANCE)));
  }

  private static void refused(ASN1Primitive value) {
    assertThatThrownBy(() -> read(OID, value))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CERTIFICATE_FORM));
  }
}
