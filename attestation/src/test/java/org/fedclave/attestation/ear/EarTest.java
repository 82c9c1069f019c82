package org.fedclave.attestation.ear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.ear.EarException.Fault;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.SigningKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EarTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final SigningKeys KEYS = SigningKeys.generate(new SecureRandom());
  private static final VerifierId VERIFIER = new VerifierId("https://fedclave.example", "test");
  private static final EarWriter WRITER = new EarWriter(VERIFIER, KEYS, CLOCK);
  private static final EarReader READER = new EarReader(KEYS.verificationKeys(), CLOCK);

  /** draft-ietf-rats-ear-04, figure 3, without its raw evidence. */
  private static final String CONTRAINDICATED =
      """
      {"eat_profile": "tag:ietf.org,2026:rats/ear#04", "iat": 1666529184,
       "ear_verifier_id": {"developer": "https://veraison-project.org", "build": "vts 0.0.1"},
       "submods": {"PSA": {"ear_status": "contraindicated",
         "ear_trustworthiness_vector": {"instance-identity": 2, "executables": 96, "hardware": 2},
         "ear_appraisal_policy_ids": ["https://veraison.example/policy/1/60a0068d"]}}}
      """;

  private static Ear ear(Tier status, Optional<Instant> expires) {
    SequencedMap<String, EarAppraisal> submods = new LinkedHashMap<>();
    submods.put(
        "cpu",
        new EarAppraisal(
            status,
            Map.of(Aspect.EXECUTABLES, status.value()),
            List.of("sha256:00"),
            Optional.of(Bytes.hex("d1".repeat(32))),
            Optional.empty(),
            Optional.empty()));
    return new Ear(NOW, expires, VERIFIER, submods, Optional.empty());
  }

  @Test
  void theDraftsExampleReads() throws MalformedException {
    Ear ear = Ear.parse(Bytes.utf8(CONTRAINDICATED));
    assertThat(ear.issuedAt()).isEqualTo(Instant.ofEpochSecond(1666529184));
    assertThat(ear.verifier().build()).isEqualTo("vts 0.0.1");
    assertThat(ear.status()).isEqualTo(Tier.CONTRAINDICATED);
    EarAppraisal psa = ear.submods().firstEntry().getValue();
    assertThat(psa.vector())
        .containsOnly(
            Map.entry(Aspect.INSTANCE_IDENTITY, 2),
            Map.entry(Aspect.EXECUTABLES, 96),
            Map.entry(Aspect.HARDWARE, 2));
    assertThat(psa.policyIds()).containsExactly("https://veraison.example/policy/1/60a0068d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"contraindicated\"|\"affirming\"", // better than its vector
        "\"contraindicated\"|\"fine\"",
        "ear#04|ear#99",
        "1666529184|1666529184.5",
        "1666529184|-1",
        "\"iat\"|\"iat2\"",
        "\"submods\"|\"submodules\"",
        "\"build\"|\"built\"",
        "\"executables\": 96|\"executables\": 128",
        "\"executables\": 96|\"executables\": \"96\"",
        "[\"https://veraison.example/policy/1/60a0068d\"]|[]",
        "\"submods\": {|\"ear_status\": \"affirming\", \"submods\": {", // better than a submod
        "\"submods\": {|\"eat_nonce\": \"AAAA\", \"submods\": {" // too short
      })
  void otherClaimsAreRefused(String change) {
    String[] both = change.split("\\|", -1);
    assertThat(CONTRAINDICATED).contains(both[0]);
    assertThatThrownBy(() -> Ear.parse(Bytes.utf8(CONTRAINDICATED.replace(both[0], both[1]))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void claimsThatAreNotKnownAreIgnored() throws MalformedException {
    Ear ear =
        Ear.parse(
            Bytes.utf8(
                CONTRAINDICATED.replace(
                    "\"submods\"", "\"ear_raw_evidence\": [\"a\", \"b\"], \"submods\"")));
    assertThat(ear).isEqualTo(Ear.parse(Bytes.utf8(CONTRAINDICATED)));
  }

  /** draft-ietf-rats-ar4si, section 2.3.2. */
  @ParameterizedTest
  @CsvSource({
    "0, NONE",
    "1, NONE",
    "-1, NONE",
    "2, AFFIRMING",
    "31, AFFIRMING",
    "-2, AFFIRMING",
    "-32, AFFIRMING",
    "32, WARNING",
    "95, WARNING",
    "-33, WARNING",
    "-96, WARNING",
    "96, CONTRAINDICATED",
    "127, CONTRAINDICATED",
    "-97, CONTRAINDICATED",
    "-128, CONTRAINDICATED"
  })
  void valuesFallIntoTheirTiers(int value, Tier tier) {
    assertThat(Aspect.tier(value)).isEqualTo(tier);
  }

  @Test
  void whatIsSignedReadsBackInBothForms() throws EarException {
    Ear ear = ear(Tier.WARNING, Optional.of(NOW.plusSeconds(60)));
    assertThat(READER.read(WRITER.sign(ear))).isEqualTo(ear);
    assertThat(READER.readCompact(WRITER.signCompact(ear))).isEqualTo(ear);
  }

  @Test
  void aResultIsReadFromItsIssueUntilItExpires() throws EarException {
    Ear ear = ear(Tier.AFFIRMING, Optional.of(NOW.plusSeconds(60)));
    Bytes signed = WRITER.sign(ear);
    assertThat(at(Duration.ofSeconds(59)).read(signed)).isEqualTo(ear);
    assertFault(Fault.EXPIRED, () -> at(Duration.ofSeconds(60)).read(signed));
    assertThat(at(Duration.ofMinutes(-5)).read(signed)).isEqualTo(ear);
    assertFault(Fault.NOT_YET_VALID, () -> at(Duration.ofSeconds(-301)).read(signed));
  }

  private static EarReader at(Duration later) {
    return new EarReader(KEYS.verificationKeys(), Clock.offset(CLOCK, later));
  }

  @Test
  void anotherPartysResultIsRefused() {
    var other = new EarWriter(VERIFIER, SigningKeys.generate(new SecureRandom()), CLOCK);
    Ear ear = ear(Tier.AFFIRMING, Optional.empty());
    assertFault(Fault.KEY, () -> READER.read(other.sign(ear)));
    assertFault(Fault.KEY, () -> READER.readCompact(other.signCompact(ear)));
  }

  @Test
  void nothingInATokenChoosesHowItIsVerified() {
    String[] parts = WRITER.signCompact(ear(Tier.AFFIRMING, Optional.empty())).split("\\.", -1);
    String kid = KEYS.verificationKeys().digest().toString();
    assertFault(Fault.ALGORITHM, () -> READER.readCompact(with(parts, header("none", kid, ""))));
    assertFault(Fault.ALGORITHM, () -> READER.readCompact(with(parts, header("HS256", kid, ""))));
    assertFault(
        Fault.FORM, () -> READER.readCompact(with(parts, header("EdDSA", kid, ",\"crit\":[]"))));
    assertFault(
        Fault.FORM, () -> READER.readCompact(with(parts, header("EdDSA", kid, ",\"jwk\":{}"))));
    assertFault(Fault.FORM, () -> READER.readCompact(parts[0] + '.' + parts[1]));
    assertFault(Fault.FORM, () -> READER.readCompact(parts[0] + '.' + parts[1] + "..x"));
    assertFault(Fault.SIGNATURE, () -> READER.readCompact(parts[0] + '.' + parts[1] + '.'));
    assertFault(
        Fault.FORM, () -> READER.readCompact(parts[0] + '.' + parts[1] + '.' + parts[2] + "="));
  }

  private static String header(String algorithm, String kid, String more) {
    return Base64Url.encode(
        Bytes.utf8(
            "{\"alg\":\""
                + algorithm
                + "\",\"typ\":\"eat+jwt\",\"kid\":\""
                + kid
                + "\""
                + more
                + "}"));
  }

  private static String with(String[] parts, String header) {
    return header + '.' + parts[1] + '.' + parts[2];
  }

  @Test
  void noCharacterOfAResultCanBeAnother() {
    String sound = WRITER.sign(ear(Tier.AFFIRMING, Optional.empty())).toUtf8();
    for (int at = 0; at < sound.length(); at += 13) {
      char other = sound.charAt(at) == 'A' ? 'B' : 'A';
      String changed = sound.substring(0, at) + other + sound.substring(at + 1);
      assertThatThrownBy(() -> READER.read(Bytes.utf8(changed)))
          .as("character " + at)
          .isInstanceOf(EarException.class);
    }
  }

  @Test
  void oneOfTheTwoSignaturesIsNotEnough() {
    String sound = WRITER.sign(ear(Tier.AFFIRMING, Optional.empty())).toUtf8();
    int second = sound.indexOf(",{\"protected\"");
    assertFault(Fault.FORM, () -> READER.read(Bytes.utf8(sound.substring(0, second) + "]}")));
    String name = "\"signature\":\"";
    for (int start : new int[] {sound.indexOf(name), sound.lastIndexOf(name)}) {
      int value = start + name.length();
      String cut = sound.substring(0, value) + "AA" + sound.substring(sound.indexOf('"', value));
      assertFault(Fault.SIGNATURE, () -> READER.read(Bytes.utf8(cut)));
    }
  }

  @Test
  void aNonceHasTheSizesOfTheStandard() throws EarException {
    for (int size : new int[] {8, 64}) {
      Ear ear = withNonce(size);
      assertThat(READER.read(WRITER.sign(ear)).nonce()).isEqualTo(ear.nonce());
    }
    for (int size : new int[] {7, 65}) {
      assertThatThrownBy(() -> withNonce(size)).hasMessageContaining("8 to 64 bytes");
    }
  }

  private static Ear withNonce(int size) {
    Ear ear = ear(Tier.AFFIRMING, Optional.empty());
    Bytes nonce = Bytes.wrap(new byte[size]);
    return new Ear(ear.issuedAt(), ear.expires(), VERIFIER, ear.submods(), Optional.of(nonce));
  }

  /** Something that must fail. */
  private interface Attempt {
    Object run() throws EarException;
  }

  private static void assertFault(Fault fault, Attempt attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            EarException.class, e -> assertThat(e.fault()).as(e.getMessage()).isEqualTo(fault));
  }
}
