package org.fedclave.attestation.cca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.attestation.psa.AttestationKey;
import org.fedclave.attestation.psa.Lifecycle;
import org.fedclave.attestation.psa.ProductReferences;
import org.fedclave.attestation.psa.SoftwareReferences;
import org.fedclave.attestation.psa.TokenKeys;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;

/** A token that another implementation publishes with its key. */
class CcaTokenTest {

  /** testdata/ta-02-ok.json of veraison/rust-ccatoken. */
  private static final String KEY =
      """
      {"kty": "EC", "crv": "P-256",
       "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
       "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}
      """;

  private static final Bytes CHALLENGE = Bytes.hex("4142".repeat(32));

  private static Bytes token() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CcaTokenTest.class.getResourceAsStream("cca-token-02.hex"))) {
      return Bytes.hex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", ""));
    }
  }

  private static CcaPolicy policy(CcaToken token, String key) throws MalformedException {
    return new CcaPolicy(
        new TokenKeys(
            Set.of(AttestationKey.ofAnyDevice(VerificationKey.ofFile(Bytes.utf8(key)))), Set.of()),
        Set.of(CcaProfile.SSD_1),
        new ProductReferences(
            Set.of(Lifecycle.SECURED), Set.of(token.platform().implementationId())),
        Set.of(Bytes.hex("010203")),
        SoftwareReferences.to(token.platform().components()),
        Set.of(Bytes.hex("43".repeat(64))),
        Map.of(),
        Set.of(Bytes.hex("4144".repeat(32))));
  }

  private static Evidence evidence(Bytes token) {
    return new Evidence(EvidenceFormat.CCA, Map.of(EvidenceItem.TOKEN, token));
  }

  @Test
  void aTokenOfTheOldestProfileIsAccepted()
      throws IOException, MalformedException, RefusedException {
    CcaToken token = CcaToken.parse(token());
    var accepted =
        policy(token, KEY).appraiser().appraise(evidence(token()), CHALLENGE, Instant.EPOCH);
    assertThat(accepted.simulated()).isFalse();
    assertThat(accepted.claims().path("realmKeyForm").asText()).isEqualTo("raw point");
    assertThat(accepted.claims().path("platformAlgorithm").asInt()).isEqualTo(-7);
    assertThat(accepted.claims().path("realmAlgorithm").asInt()).isEqualTo(-35);
    assertThat(token.realm().profile()).isEmpty();
    assertThat(token.platform().components().getFirst().type()).isEmpty();
  }

  @Test
  void aChangedRealmTokenIsRefused() throws IOException, MalformedException, RefusedException {
    CcaToken token = CcaToken.parse(token());
    // Another hash of the same key would need another signature.
    Bytes otherHash =
        Bytes.hex(
            token().toHex().replace(Bytes.utf8("sha-512").toHex(), Bytes.utf8("sha-384").toHex()));
    assertThatThrownBy(
            () ->
                policy(token, KEY)
                    .appraiser()
                    .appraise(evidence(otherHash), CHALLENGE, Instant.EPOCH))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REALM_SIGNATURE));
  }

  @Test
  void anotherPlatformsKeyIsRefused() throws IOException, MalformedException, RefusedException {
    String other =
        """
        {"kty": "EC", "crv": "P-256",
         "x": "usWxHK2PmfnHKwXPS54m0kTcGJ90UiglWiGahtagnv8",
         "y": "IBOL-C3BttVivg-lSreASjpkttcsz-1rb7btKLv8EX4"}
        """;
    CcaPolicy policy = policy(CcaToken.parse(token()), other);
    assertThatThrownBy(
            () -> policy.appraiser().appraise(evidence(token()), CHALLENGE, Instant.EPOCH))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REPORT_SIGNATURE));
  }
}
