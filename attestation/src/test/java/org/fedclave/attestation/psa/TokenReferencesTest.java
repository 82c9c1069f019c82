package org.fedclave.attestation.psa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.attestation.cca.CcaPolicy;
import org.fedclave.attestation.cca.CcaProfile;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.attestation.psa.SoftwareReferences.Reference;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;

/** What sections on PSA and CCA tokens accept, one beyond the other, and in words. */
class TokenReferencesTest {

  private static final Bytes INSTANCE = Bytes.hex("01" + "11".repeat(32));
  private static final Bytes OTHER_INSTANCE = Bytes.hex("01" + "12".repeat(32));
  private static final Bytes PRODUCT = Bytes.hex("21".repeat(32));
  private static final Bytes OTHER_PRODUCT = Bytes.hex("22".repeat(32));
  private static final Bytes SIGNER = Bytes.hex("31".repeat(32));
  private static final Bytes ONE = Bytes.hex("41".repeat(32));
  private static final Bytes TWO = Bytes.hex("42".repeat(32));
  private static final VerificationKey KEY = key();
  private static final VerificationKey OTHER_KEY = key();
  private static final AttestationKey OWN =
      new AttestationKey(KEY, Set.of(INSTANCE), Set.of(PRODUCT));

  private static VerificationKey key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return VerificationKey.of(generator.generateKeyPair().getPublic());
    } catch (GeneralSecurityException | MalformedException e) {
      throw new AssertionError("no P-256", e);
    }
  }

  private static TokenKeys genuine(AttestationKey... keys) {
    return new TokenKeys(Set.of(keys), Set.of());
  }

  private static SoftwareReferences software(Reference... references) {
    return new SoftwareReferences(List.of(references));
  }

  private static PsaPolicy psa(
      TokenKeys keys,
      Set<PsaProfile> profiles,
      ProductReferences products,
      Set<Integer> clients,
      SoftwareReferences software) {
    return new PsaPolicy(keys, profiles, products, clients, software);
  }

  private static final ProductReferences PRODUCTS =
      new ProductReferences(Set.of(Lifecycle.SECURED), Set.of(PRODUCT));
  private static final SoftwareReferences SOFTWARE =
      software(new Reference("APP", SIGNER, Set.of(ONE)));
  private static final PsaPolicy PSA =
      psa(genuine(OWN), Set.of(PsaProfile.TFM), PRODUCTS, Set.of(7), SOFTWARE);

  private static void assertGap(PsaPolicy theirs, Kind kind, String what, String own) {
    assertThat(theirs.firstGap(PSA)).contains(new PolicyGap(kind, what, own));
    assertThat(theirs.firstGap(theirs)).isEmpty();
  }

  @Test
  void whatASectionAcceptsBeyondOursIsNamed() {
    assertGap(
        psa(PSA.keys(), Set.of(PsaProfile.values()), PRODUCTS, Set.of(7), SOFTWARE),
        Kind.PLATFORM,
        "accepts the profiles "
            + String.join(
                ", ", List.of(PsaProfile.values()).stream().map(PsaProfile::id).sorted().toList()),
        PsaProfile.TFM.id());
    assertGap(
        psa(
            PSA.keys(),
            PSA.profiles(),
            new ProductReferences(Set.of(Lifecycle.SECURED, Lifecycle.UNKNOWN), Set.of(PRODUCT)),
            Set.of(7),
            SOFTWARE),
        Kind.PLATFORM,
        "accepts the states secured, unknown",
        "secured");
    assertGap(
        psa(
            PSA.keys(),
            PSA.profiles(),
            new ProductReferences(Set.of(Lifecycle.SECURED), Set.of(OTHER_PRODUCT)),
            Set.of(7),
            SOFTWARE),
        Kind.PLATFORM,
        "accepts the implementations " + OTHER_PRODUCT.toHex(),
        PRODUCT.toHex());
    assertGap(
        psa(PSA.keys(), PSA.profiles(), PRODUCTS, Set.of(7, -8), SOFTWARE),
        Kind.PROGRAM,
        "accepts the partitions -8, 7",
        "7");
    assertGap(
        psa(
            PSA.keys(),
            PSA.profiles(),
            PRODUCTS,
            Set.of(7),
            software(new Reference("APP", SIGNER, Set.of(ONE, TWO)))),
        Kind.PROGRAM,
        "accepts the software component \"APP\"",
        "other software");
  }

  @Test
  void softwareMustBeOfTheSameTypeAndSignerAndAllOfIt() {
    Reference app = new Reference("APP", SIGNER, Set.of(ONE));
    Reference boot = new Reference("BL", SIGNER, Set.of(ONE));
    assertThat(software(new Reference("APP2", SIGNER, Set.of(ONE))).beyond(SOFTWARE))
        .contains("accepts the software component \"APP2\"");
    assertThat(software(new Reference("APP", Bytes.EMPTY, Set.of(ONE))).beyond(SOFTWARE))
        .contains("accepts the software component \"APP\"");
    assertThat(SOFTWARE.beyond(software(app, boot)))
        .contains("does not demand the software component \"BL\"");
    assertThat(software(app, boot).beyond(software(app, boot))).isEmpty();
    assertThat(SOFTWARE.beyond(software(new Reference("APP", SIGNER, Set.of(ONE, TWO))))).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> software(app, new Reference("APP", SIGNER, Set.of(TWO))))
        .withMessageContaining("two references for the type \"APP\"");
    assertThat(software(app, new Reference("APP", Bytes.EMPTY, Set.of(TWO))).references())
        .hasSize(2);
    assertThat(software(boot, app)).isEqualTo(software(app, boot));
  }

  private static SoftwareComponent component(String type, Bytes value, Bytes signer) {
    return new SoftwareComponent(
        Optional.of(type), value, Optional.of("1.2"), Optional.of(signer), Optional.of("sha-256"));
  }

  @Test
  void aDeviceRunsEachComponentThatIsListedAndNoOther() {
    SoftwareReferences both =
        software(
            new Reference("APP", SIGNER, Set.of(ONE)), new Reference("BL", SIGNER, Set.of(ONE)));
    SoftwareComponent app = component("APP", ONE, SIGNER);
    SoftwareComponent boot = component("BL", ONE, SIGNER);
    assertThat(both.mismatch(List.of(boot, app))).isEmpty();
    assertThat(both.mismatch(List.of(boot, component("APP", TWO, SIGNER))))
        .contains(
            "the software component APP 1.2 with measurement " + TWO.toHex() + " is not accepted");
    assertThat(both.mismatch(List.of(boot, component("APP", ONE, TWO)))).isPresent();
    assertThat(both.mismatch(List.of(boot, app, component("MORE", ONE, SIGNER)))).isPresent();
    assertThat(both.mismatch(List.of(app))).contains("the software component \"BL\" is missing");
    assertThat(SoftwareReferences.to(List.of(app, boot, component("BL", TWO, SIGNER))))
        .isEqualTo(
            software(
                new Reference("APP", SIGNER, Set.of(ONE)),
                new Reference("BL", SIGNER, Set.of(ONE, TWO))));
    assertThat(app.toTree())
        .hasToString(
            "{\"measurementType\":\"APP\",\"version\":\"1.2\",\"signerId\":\""
                + SIGNER.toHex()
                + "\",\"measurementDesc\":\"sha-256\",\"measurementValue\":\""
                + ONE.toHex()
                + "\"}");
  }

  @Test
  void aKeyIsGenuineOrSimulated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenKeys(Set.of(OWN), Set.of(AttestationKey.ofAnyDevice(KEY))))
        .withMessageContaining("genuine and simulated");
  }

  @Test
  void aKeyIsTrustedNoFurtherThanItsDevicesGo() {
    PolicyGap keys =
        new PolicyGap(
            Kind.ROOT,
            "trusts the attestation keys " + AttestationKey.ofAnyDevice(KEY).describe(),
            OWN.describe());
    assertThat(genuine(AttestationKey.ofAnyDevice(KEY)).firstGap(PSA.keys())).contains(keys);
    assertGapOfKeys(new AttestationKey(OTHER_KEY, Set.of(INSTANCE), Set.of(PRODUCT)));
    assertGapOfKeys(new AttestationKey(KEY, Set.of(), Set.of(PRODUCT)));
    assertGapOfKeys(new AttestationKey(KEY, Set.of(INSTANCE), Set.of()));
    assertGapOfKeys(new AttestationKey(KEY, Set.of(INSTANCE, OTHER_INSTANCE), Set.of(PRODUCT)));
    assertGapOfKeys(new AttestationKey(KEY, Set.of(INSTANCE), Set.of(PRODUCT, OTHER_PRODUCT)));
    assertThat(PSA.keys().firstGap(genuine(AttestationKey.ofAnyDevice(KEY)))).isEmpty();
    assertThat(PSA.keys().firstGap(PSA.keys())).isEmpty();
    assertThat(new TokenKeys(Set.of(OWN), Set.of(other())).firstGap(PSA.keys()))
        .contains(
            new PolicyGap(
                Kind.ROOT, "trusts a test key, whose tokens are simulated", "another set of them"));
  }

  private static AttestationKey other() {
    return AttestationKey.ofAnyDevice(OTHER_KEY);
  }

  private static void assertGapOfKeys(AttestationKey theirs) {
    assertThat(genuine(theirs).firstGap(PSA.keys()).map(PolicyGap::kind)).contains(Kind.ROOT);
  }

  @Test
  void aKeySpeaksForTheDevicesThatAreNamedAlone() {
    assertThat(OWN.speaksFor(INSTANCE, PRODUCT)).isTrue();
    assertThat(OWN.speaksFor(OTHER_INSTANCE, PRODUCT)).isFalse();
    assertThat(OWN.speaksFor(INSTANCE, OTHER_PRODUCT)).isFalse();
    assertThat(other().speaksFor(OTHER_INSTANCE, OTHER_PRODUCT)).isTrue();
  }

  @Test
  void whatAPersonSignsSaysEveryMember() {
    PsaPolicy policy =
        psa(
            new TokenKeys(Set.of(OWN), Set.of(other())),
            Set.of(PsaProfile.TFM),
            PRODUCTS,
            Set.of(7, -8),
            software(
                new Reference("APP", SIGNER, Set.of(TWO, ONE)),
                new Reference("BL", Bytes.EMPTY, Set.of(ONE))));
    assertThat(policy.explain())
        .containsExactly(
            "PSA tokens of the profiles " + PsaProfile.TFM.id(),
            "tokens signed by the key "
                + KEY.fingerprint()
                + " for the instances "
                + INSTANCE.toHex()
                + " of "
                + PRODUCT.toHex(),
            "WARNING: tokens signed by the test key "
                + OTHER_KEY.fingerprint()
                + " for any instance of any implementation that is accepted too; they are simulated"
                + " and prove nothing",
            "device in the state secured",
            "of the implementations " + PRODUCT.toHex(),
            "asked for by the partitions -8, 7",
            "software component \"APP\" signed by "
                + SIGNER.toHex()
                + ", one of these measurements: "
                + ONE.toHex()
                + ", "
                + TWO.toHex(),
            "software component \"BL\" signed by nobody named, one of these measurements: "
                + ONE.toHex(),
            "never in a state for debugging; there is no revocation list: keys leave the policy");
  }

  private static CcaPolicy cca(
      Set<Bytes> configs, Map<Integer, Set<Bytes>> extensions, Set<Bytes> personalizations) {
    return new CcaPolicy(
        PSA.keys(),
        Set.of(CcaProfile.PLATFORM_1),
        PRODUCTS,
        configs,
        SOFTWARE,
        Set.of(ONE),
        extensions,
        personalizations);
  }

  @Test
  void whatAPersonSignsForCcaSaysEveryMember() {
    assertThat(
            cca(Set.of(TWO), Map.of(3, Set.of(TWO), 0, Set.of(ONE)), Set.of(bytes64())).explain())
        .startsWith("CCA tokens of the profiles " + CcaProfile.PLATFORM_1.id())
        .containsSubsequence(
            "platform in the state secured",
            "of the implementations " + PRODUCT.toHex(),
            "configured as " + TWO.toHex(),
            "one of these realms: " + ONE.toHex(),
            "extensible measurement 0 one of " + ONE.toHex(),
            "extensible measurement 3 one of " + TWO.toHex(),
            "personalized with " + bytes64().toHex(),
            "never in a state for debugging; there is no revocation list: keys leave the policy")
        .hasSize(11);
    assertThat(cca(Set.of(), Map.of(), Set.of()).explain())
        .contains("however the platform is configured", "with any personalization value")
        .hasSize(9);
  }

  private static Bytes bytes64() {
    return Bytes.hex("51".repeat(64));
  }

  @Test
  void whatASectionOnCcaLeavesOpenIsAGap() {
    CcaPolicy closed = cca(Set.of(TWO), Map.of(3, Set.of(TWO)), Set.of(bytes64()));
    assertThat(cca(Set.of(), Map.of(3, Set.of(TWO)), Set.of(bytes64())).firstGap(closed))
        .contains(new PolicyGap(Kind.PLATFORM, "accepts any configurations", TWO.toHex()));
    assertThat(cca(Set.of(TWO, ONE), Map.of(3, Set.of(TWO)), Set.of(bytes64())).firstGap(closed))
        .map(PolicyGap::theirs)
        .contains("accepts the configurations " + ONE.toHex() + ", " + TWO.toHex());
    assertThat(cca(Set.of(TWO), Map.of(2, Set.of(TWO)), Set.of(bytes64())).firstGap(closed))
        .map(PolicyGap::theirs)
        .contains("accepts any extensible measurements 3");
    assertThat(cca(Set.of(TWO), Map.of(3, Set.of(TWO)), Set.of()).firstGap(closed))
        .map(PolicyGap::theirs)
        .contains("accepts any personalization values");
    assertThat(closed.firstGap(cca(Set.of(), Map.of(), Set.of()))).isEmpty();
    assertThat(closed.firstGap(closed)).isEmpty();
  }

  @Test
  void whatACcaSectionCannotSayIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cca(Set.of(), Map.of(), Set.of(ONE)))
        .withMessage("a personalization value has not 64 bytes");
    for (int index : new int[] {-1, 4}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> cca(Set.of(), Map.of(index, Set.of(ONE)), Set.of()))
          .withMessageContaining("indexes of 0 to 3");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cca(Set.of(), Map.of(0, Set.of()), Set.of()))
        .withMessageContaining("each with a value");
    for (Set<Bytes> realms : List.of(Set.<Bytes>of(), Set.of(INSTANCE))) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new CcaPolicy(
                      PSA.keys(),
                      Set.of(CcaProfile.PLATFORM_1),
                      PRODUCTS,
                      Set.of(),
                      SOFTWARE,
                      realms,
                      Map.of(),
                      Set.of()))
          .withMessageContaining("measurement");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new CcaPolicy(
                    PSA.keys(),
                    Set.of(),
                    PRODUCTS,
                    Set.of(),
                    SOFTWARE,
                    Set.of(ONE),
                    Map.of(),
                    Set.of()))
        .withMessage("no profile is accepted");
  }

  @Test
  void productsThatAreNoneAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProductReferences(Set.of(), Set.of(PRODUCT)))
        .withMessage("no lifecycle is accepted");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProductReferences(Set.of(Lifecycle.SECURED), Set.of()))
        .withMessage("no implementation is accepted");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProductReferences(Set.of(Lifecycle.SECURED), Set.of(INSTANCE)))
        .withMessage("an implementation id has not 32 bytes");
    assertThat(PRODUCTS.explain("device"))
        .containsExactly(
            "device in the state secured", "of the implementations " + PRODUCT.toHex());
  }
}
