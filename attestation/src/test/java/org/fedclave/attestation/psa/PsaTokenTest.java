package org.fedclave.attestation.psa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.CoseSign1;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

/** Profile 1, by the example of draft-tschofenig-rats-psa-token-04, appendix B. */
class PsaTokenTest {

  private static final String COUNTING =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

  private static final String PROFILE = Bytes.utf8("PSA_IoT_PROFILE_1").toHex();
  private static final String TFM_PROFILE = Bytes.utf8("PSA_IOT_PROFILE_1").toHex();

  private static final String CLAIMS =
      "a93a000124fb5820"
          + COUNTING
          + "3a000124fa5820"
          + COUNTING
          + "3a000124fd84"
          + "a4025820"
          + COUNTING
          + "0465332e312e34055820"
          + COUNTING
          + "0162424c"
          + "a4025820"
          + COUNTING
          + "0463312e31055820"
          + COUNTING
          + "016450526f54"
          + "a4025820"
          + COUNTING
          + "0463312e30055820"
          + COUNTING
          + "016441526f54"
          + "a4025820"
          + COUNTING
          + "0463322e32055820"
          + COUNTING
          + "0163417070"
          + "3a000124f91930003a000124ff5820"
          + COUNTING
          + "3a000125016c7073615f7665726966696572"
          + "3a000124f8203a00012500582101"
          + COUNTING
          + "3a000124f771"
          + PROFILE;

  private static final String SIGNATURE =
      "58860508ee7e8cc48eba872dbb5d694a542b1322ad0d51023c1970df429f0650"
          + "1c683a95108a0cced0a6e80e0966f22bd63d1c0056974a11ba332d787787fb4f";

  private static final String KEY =
      "a40102"
          + "2001"
          + "215820dcf0d0f4bcd5e26a54ee36cad660d283d12abc5f7307de58689e77cd60452e75"
          + "2258208cbadb5fe9f89a7107e5a2e8ea44ec1b09b7da2a1a82a0252a4c1c26ee1ed7cf";

  private static Bytes token(String claims) {
    String size = String.format("%04x", claims.length() / 2);
    return Bytes.hex("d28443a10126a059" + size + claims + "5840" + SIGNATURE);
  }

  @Test
  void theClaimsOfProfile1AreRead() throws RefusedException {
    PsaToken token = PsaToken.parse(token(CLAIMS.replace(PROFILE, TFM_PROFILE)));
    assertThat(token.profile()).isEqualTo(PsaProfile.PROFILE_1);
    assertThat(token.nonce().toHex()).isEqualTo(COUNTING);
    assertThat(token.clientId()).isEqualTo(-1);
    assertThat(token.lifecycle()).isEqualTo(Lifecycle.SECURED);
    assertThat(token.instanceId().toHex()).isEqualTo("01" + COUNTING);
    assertThat(token.bootSeed().map(Bytes::toHex)).contains(COUNTING);
    assertThat(token.components()).hasSize(4);
    assertThat(token.components().getFirst().type()).contains("BL");
    assertThat(token.components().getFirst().version()).contains("3.1.4");
    assertThat(token.verificationService()).contains("psa_verifier");
    assertThat(PsaClaims.of(token).path("profileKind").asText()).isEqualTo("PSA 1");
  }

  /** The draft spells the profile otherwise in its example than in its text. */
  @Test
  void anotherSpellingOfTheProfileIsUnknown() {
    assertThatThrownBy(() -> PsaToken.parse(token(CLAIMS)))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REPORT_VERSION));
  }

  @Test
  void aTokenOfProfile1NeedNotSayWhatItIs() throws RefusedException {
    String without = "a8" + CLAIMS.substring(2).replace("3a000124f771" + PROFILE, "");
    PsaToken token = PsaToken.parse(token(without));
    assertThat(token.profile()).isEqualTo(PsaProfile.PROFILE_1);
    assertThat(token.statesProfile()).isFalse();
    assertThat(PsaClaims.of(token).has("profile")).isFalse();
  }

  @Test
  void theDraftsSignatureHoldsForItsOwnSpellingOnly() throws RefusedException {
    VerificationKey key = VerificationKey.ofCoseKey("key", Bytes.hex(KEY));
    var keys = new TokenKeys(Set.of(), Set.of(AttestationKey.ofAnyDevice(key)));
    PsaToken changed = PsaToken.parse(token(CLAIMS.replace(PROFILE, TFM_PROFILE)));
    assertThatThrownBy(
            () ->
                keys.verify(
                    changed.message(),
                    changed.instanceId(),
                    changed.implementationId(),
                    new CheckList()))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REPORT_SIGNATURE));
    var asPublished = CoseSign1.parse("token", token(CLAIMS), CoseSign1.Tagging.TAGGED);
    assertThat(asPublished.isSignedBy(key)).isTrue();
  }

  @Test
  void aTokenThatMeasuresNothingIsReadAndNeverAccepted() throws RefusedException {
    int from = CLAIMS.indexOf("3a000124fd84");
    int to = CLAIMS.indexOf("3a000124f91930");
    String none =
        (CLAIMS.substring(0, from) + "3a000124fe01" + CLAIMS.substring(to))
            .replace(PROFILE, TFM_PROFILE);
    PsaToken token = PsaToken.parse(token(none));
    assertThat(token.components()).isEmpty();
    assertThat(PsaClaims.show(token(none)).has("swComponents")).isFalse();
    var reference =
        new SoftwareReferences.Reference("BL", Bytes.EMPTY, Set.of(Bytes.hex(COUNTING)));
    assertThat(new SoftwareReferences(List.of(reference)).mismatch(token.components()))
        .hasValueSatisfying(why -> assertThat(why).contains("\"BL\" is missing"));
  }

  @Test
  void measurementsAndTheirAbsenceDoNotGoTogether() {
    String both = "aa" + CLAIMS.substring(2).replace(PROFILE, TFM_PROFILE) + "3a000124fe01";
    assertThatThrownBy(() -> PsaToken.parse(token(both)))
        .hasMessageContaining("absent where nothing is measured");
  }
}
