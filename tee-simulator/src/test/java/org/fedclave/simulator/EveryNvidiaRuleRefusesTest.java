package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.xml.crypto.dsig.SignatureMethod;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.nvidia.AcceptableNvidiaReport;
import org.fedclave.attestation.nvidia.CollateralRule;
import org.fedclave.attestation.nvidia.DeviceFloor;
import org.fedclave.attestation.nvidia.GpuMode;
import org.fedclave.attestation.nvidia.NvidiaAppraiser;
import org.fedclave.attestation.nvidia.NvidiaPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule has GPU evidence that is broken in that way alone; the sound one is accepted. */
class EveryNvidiaRuleRefusesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant LATER = NOW.plus(Duration.ofDays(300));
  private static final Bytes NONCE = Bytes.hex("5a".repeat(32));
  private static final SimulatedNvidia VENDOR = vendor();
  private static final SimulatedGpu GPU = VENDOR.gpu("gpu 0");
  private static final NvidiaPolicy POLICY =
      SimulatedGpuPolicy.trusting(VENDOR.rootFingerprint(), VENDOR.rimRootFingerprint(), 1);
  private static final Evidence SOUND = GPU.evidence(GPU.report(NONCE));

  private static SimulatedNvidia vendor() {
    try {
      Path folder = Files.createTempDirectory("simulated").resolve("nvidia");
      return SimulatedNvidia.openOrCreate(folder, Clock.fixed(NOW, ZoneOffset.UTC));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Evidence with the policy that must refuse it. */
  private record Broken(Evidence evidence, NvidiaPolicy policy) {}

  static Set<Rule> rules() {
    return NvidiaAppraiser.RULES;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleRefusesEvidenceBrokenInThatWayAlone(Rule rule) {
    Broken broken = broken(rule);
    assertRefused(broken.evidence(), broken.policy(), rule);
  }

  @Test
  void theSoundEvidenceIsAccepted() throws RefusedException {
    AcceptableNvidiaReport accepted = new NvidiaAppraiser(POLICY).appraise(SOUND, NONCE, NOW);
    assertThat(accepted.deviceId()).contains(GPU.deviceId());
    assertThat(accepted.simulated()).isTrue();
    assertThat(accepted.vendorRoot()).isEqualTo(VENDOR.rootFingerprint());
    assertThat(accepted.revocationAsOf()).contains(NOW);
    assertThat(accepted.measurement().size()).isEqualTo(48);
    assertThat(accepted.claims().path("rimMeasurementsCompared").asInt()).isEqualTo(16);
    assertThat(accepted.claims().path("driverRim").asText()).isEqualTo(SimulatedGpu.DRIVER);
    assertThat(accepted.describe()).startsWith("NVIDIA GH100, driver 550.90.07, VBIOS 96.00.9F");
  }

  @Test
  void whatWasVerifiedBeforeIsJudgedForEachMomentAnew() throws RefusedException {
    var appraiser = new NvidiaAppraiser(POLICY);
    Bytes first = appraiser.appraise(SOUND, NONCE, NOW).measurement();
    assertThat(appraiser.appraise(SOUND, NONCE, NOW).measurement()).isEqualTo(first);
    assertThat(rule(() -> appraiser.appraise(SOUND, NONCE, NOW.plus(Duration.ofDays(30_000)))))
        .isEqualTo(Rule.CERTIFICATE_EXPIRED);
    assertThat(rule(() -> appraiser.appraise(SOUND, NONCE, NOW.minus(Duration.ofDays(30)))))
        .isEqualTo(Rule.CERTIFICATE_NOT_YET_VALID);
    assertThat(rule(() -> appraiser.appraise(SOUND, NONCE, NOW.plus(Duration.ofDays(4)))))
        .isEqualTo(Rule.COLLATERAL_TOO_OLD);
  }

  @Test
  void anyFlippedBitOfTheReportRefuses() {
    Bytes report = SOUND.item(EvidenceItem.REPORT);
    var appraiser = new NvidiaAppraiser(POLICY);
    long seed = 20_261_123;
    System.out.println("flipped bits of the GPU report, seed " + seed);
    var random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      Bytes flipped = flipped(report, random.nextInt(report.size() * 8));
      assertThat(
              rule(() -> appraiser.appraise(SOUND.with(EvidenceItem.REPORT, flipped), NONCE, NOW)))
          .isNotNull();
    }
  }

  @Test
  void anyChangedReferenceValueRefuses() {
    String xml = SOUND.item(EvidenceItem.VBIOS_RIM).toUtf8();
    for (String value : List.of("96.00.9F.00.01", "GH100", "True", "simulated", "Entity")) {
      Bytes changed = Bytes.utf8(xml.replaceFirst(value, new StringBuilder(value).reverse() + "x"));
      assertThat(
              rule(
                  () ->
                      new NvidiaAppraiser(POLICY)
                          .appraise(SOUND.with(EvidenceItem.VBIOS_RIM, changed), NONCE, NOW)))
          .as(value)
          .isIn(Rule.RIM_SIGNATURE, Rule.COLLATERAL_FORM);
    }
  }

  @Test
  void hostileXmlIsRefusedForItsForm() {
    String xml = SOUND.item(EvidenceItem.VBIOS_RIM).toUtf8();
    String root = xml.substring(0, xml.indexOf('>') + 1);
    String signature = xml.substring(xml.indexOf("<Signature"));
    List<String> hostile =
        List.of(
            "<!DOCTYPE SoftwareIdentity [<!ENTITY a \"b\">]>" + xml,
            "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a\">" + xml,
            xml.replaceFirst("<Payload>", "<!-- hidden --><Payload>"),
            xml.replaceFirst("<Payload>", "<?hidden?><Payload>"),
            xml.replaceFirst("<Payload>", "text<Payload>"),
            xml.replaceFirst("</Payload>", "</Payload><Payload/>"),
            xml.replaceFirst("<Resource ", "<Resource mask=\"00\" "),
            xml.replaceFirst("type=\"Measurement\"", "type=\"MinimumSvn\""),
            xml.replaceFirst("alternatives=\"2\"", "alternatives=\"1\""),
            xml.replaceFirst("active=\"True\"", "active=\"true\""),
            xml.replaceFirst("index=\"0\"", "index=\"1\""),
            xml.replaceFirst(" product=\"", " product=\"&#9;"),
            xml.replaceFirst("URI=\"\"", "URI=\"#a\""),
            xml.replaceFirst("</SoftwareIdentity>", signature),
            root + "<a>".repeat(9_000) + "</a>".repeat(9_000) + "</SoftwareIdentity>",
            "not XML");
    for (String each : hostile) {
      assertRefused(
          SOUND.with(EvidenceItem.VBIOS_RIM, Bytes.utf8(each)), POLICY, Rule.COLLATERAL_FORM);
    }
  }

  @Test
  void aDelegatedResponderAnswersOnlyWithItsPurpose() throws RefusedException {
    var appraiser = new NvidiaAppraiser(POLICY);
    Evidence delegated =
        SOUND.with(EvidenceItem.OCSP_RESPONSES, byDelegate(KeyPurposeId.id_kp_OCSPSigning));
    assertThat(appraiser.appraise(delegated, NONCE, NOW).revocationAsOf()).contains(NOW);
    assertRefused(
        SOUND.with(EvidenceItem.OCSP_RESPONSES, byDelegate(KeyPurposeId.id_kp_codeSigning)),
        POLICY,
        Rule.COLLATERAL_FORGED);
  }

  @Test
  void referenceValuesNeedAChainOfTheirOwn() {
    NvidiaAuthority issuer = VENDOR.rimAuthority();
    NvidiaAuthority past = issuer.during(NOW.minus(DAY), NOW.minusSeconds(1));
    NvidiaAuthority future = issuer.during(NOW.plus(DAY), LATER);
    Map<Rule, List<Bytes>> chains =
        Map.of(
            Rule.VENDOR_ROOT,
            GPU.chain(GPU.leaf()),
            Rule.CERTIFICATE_CHAIN,
            VENDOR.rimChain(VENDOR.rimRoot(), KeyUsage.digitalSignature),
            Rule.CERTIFICATE_EXPIRED,
            VENDOR.rimChain(past, KeyUsage.digitalSignature),
            Rule.CERTIFICATE_NOT_YET_VALID,
            VENDOR.rimChain(future, KeyUsage.digitalSignature),
            Rule.CERTIFICATE_ROLE,
            VENDOR.rimChain(issuer, KeyUsage.keyAgreement));
    chains.forEach(
        (rule, chain) ->
            assertRefused(
                SOUND.with(
                    EvidenceItem.DRIVER_RIM, GPU.driverRim().signedBy(VENDOR.rimKey(), chain)),
                POLICY,
                rule));
  }

  @Test
  void whatThePolicyRequiresMustBeThere() {
    Bytes device = SimulatedGpu.joined(GPU.deviceAnswers(SimulatedOcsp.Status.GOOD));
    Evidence bare = without(EvidenceItem.DRIVER_RIM).with(EvidenceItem.OCSP_RESPONSES, device);
    assertRefused(bare, POLICY, Rule.COLLATERAL_MISSING);
    assertRefused(SOUND.with(EvidenceItem.OCSP_RESPONSES, device), POLICY, Rule.COLLATERAL_MISSING);
  }

  @Test
  void referenceValuesOfAnotherProductAreNotForThisDevice() {
    Broken broken = vbiosRim(GPU.vbiosRim().forProduct("GB100"));
    assertRefused(broken.evidence(), broken.policy(), Rule.RIM_BINDING);
  }

  @Test
  void theVideoDecodersValueCountsWhereTheDecoderIsOn() {
    SimulatedSpdmReport report =
        GPU.report(NONCE).opaque(SimulatedSpdmReport.NVDEC0_STATUS, Bytes.hex("aa"));
    assertRefused(GPU.evidence(report), POLICY, Rule.RIM_MEASUREMENT);
  }

  @Test
  void anAnswerAboutSomethingElseRefuses() {
    Bytes more =
        joined(
            SOUND.item(EvidenceItem.OCSP_RESPONSES),
            answer(VENDOR.gpu("another"), NOW, LATER, VENDOR.provisioner().key()));
    assertRefused(SOUND.with(EvidenceItem.OCSP_RESPONSES, more), POLICY, Rule.COLLATERAL_FORGED);
  }

  private static Broken broken(Rule rule) {
    return switch (rule) {
      case TRUNCATED -> report(r -> r.slice(0, r.size() - 50));
      case TRAILING_BYTES -> report(r -> joined(r, Bytes.hex("00")));
      case REPORT_FORM -> of(GPU.evidence(GPU.report(NONCE).attributes(0)));
      case REPORT_VERSION -> of(GPU.evidence(GPU.report(NONCE).version(0x12)));
      case SIGNATURE_ALGORITHM -> vbiosRim(GPU.vbiosRim().signedWith(SignatureMethod.ECDSA_SHA256));
      case CERTIFICATE_FORM -> with(EvidenceItem.CERTIFICATE_CHAIN, Bytes.utf8("no PEM"));
      case COLLATERAL_FORM -> with(EvidenceItem.OCSP_RESPONSES, Bytes.hex("3003020101"));
      case VENDOR_ROOT ->
          new Broken(
              SOUND,
              SimulatedGpuPolicy.trusting(
                  Digest.of(Bytes.utf8("another")), VENDOR.rimRootFingerprint(), 1));
      case CERTIFICATE_CHAIN -> leaf(VENDOR.gpu("another").identity(), KeyUsage.digitalSignature);
      case CERTIFICATE_NOT_YET_VALID ->
          leaf(GPU.identity().during(NOW.plus(DAY), LATER), KeyUsage.digitalSignature);
      case CERTIFICATE_EXPIRED ->
          leaf(
              GPU.identity().during(NOW.minus(DAY), NOW.minusSeconds(1)),
              KeyUsage.digitalSignature);
      case CERTIFICATE_ROLE -> leaf(GPU.identity(), KeyUsage.keyAgreement);
      case CERTIFICATE_PRODUCT ->
          chain(
              GPU.identity()
                  .firmwareLeaf(
                      "GB100 GSP FMC LF",
                      GPU.firmwareKey().getPublic(),
                      Optional.empty(),
                      KeyUsage.digitalSignature,
                      0));
      case COLLATERAL_MISSING -> of(without(EvidenceItem.OCSP_RESPONSES));
      case COLLATERAL_FORGED -> answered(NOW, LATER, GPU.identity().key());
      case COLLATERAL_NOT_YET_VALID -> answered(NOW.plus(DAY), LATER, VENDOR.provisioner().key());
      case COLLATERAL_EXPIRED ->
          answered(NOW.minus(DAY), NOW.minusSeconds(1), VENDOR.provisioner().key());
      case COLLATERAL_TOO_OLD ->
          answered(NOW.minus(DAY.multipliedBy(4)), LATER, VENDOR.provisioner().key());
      case REVOKED -> with(EvidenceItem.OCSP_RESPONSES, GPU.answers(SimulatedOcsp.Status.ON_HOLD));
      case REVOCATION_UNKNOWN ->
          with(EvidenceItem.OCSP_RESPONSES, GPU.answers(SimulatedOcsp.Status.UNKNOWN));
      case REPORT_SIGNATURE -> report(r -> flipped(r, r.size() * 8 - 1));
      case FIRMWARE_ID ->
          chain(GPU.leaf(GPU.identity(), Bytes.hex("01".repeat(48)), KeyUsage.digitalSignature, 0));
      case RIM_SIGNATURE_MISSING -> with(EvidenceItem.VBIOS_RIM, GPU.vbiosRim().unsigned());
      case RIM_SIGNATURE ->
          with(
              EvidenceItem.VBIOS_RIM,
              GPU.vbiosRim().signedBy(SimulatedKeys.p384Key().getPrivate(), VENDOR.rimChain()));
      case RIM_BINDING -> vbiosRim(GPU.vbiosRim().forVersion("96.00.9F.00.02"));
      case RIM_CONFLICT -> vbiosRim(GPU.vbiosRim().with(9, List.of(SimulatedGpu.measurement(10))));
      case RIM_MEASUREMENT ->
          of(GPU.evidence(GPU.report(NONCE).block(16, SimulatedGpu.measurement(15))));
      case PRODUCT -> policy(Map.of("GB100", floor("00.00.00.00.00", "1")));
      case DEVICE -> new Broken(SOUND, allowing(Set.of(VENDOR.gpu("another").deviceId())));
      case VBIOS_VERSION ->
          policy(Map.of(SimulatedNvidia.CHIP, floor("96.00.9F.00.02", SimulatedGpu.DRIVER)));
      case DRIVER_VERSION ->
          policy(Map.of(SimulatedNvidia.CHIP, floor(SimulatedGpu.VBIOS, "550.90.08")));
      case DEBUG -> chain(GPU.leaf(GPU.identity(), firmwareId(), KeyUsage.digitalSignature, 0x10));
      case GPU_MODE ->
          of(
              GPU.evidence(
                  GPU.report(NONCE).opaque(SimulatedSpdmReport.FEATURE_FLAG, Bytes.hex("0200"))));
      case GPU_NONCE -> of(GPU.evidence(GPU.report(Bytes.hex("5b".repeat(32)))));
      default -> throw new AssertionError("no broken example for " + rule);
    };
  }

  private static Broken of(Evidence evidence) {
    return new Broken(evidence, POLICY);
  }

  private static Broken with(EvidenceItem item, Bytes bytes) {
    return of(SOUND.with(item, bytes));
  }

  /** Changes the bytes of a signed report. */
  private interface Change {
    Bytes of(Bytes report);
  }

  private static Broken report(Change change) {
    return with(EvidenceItem.REPORT, change.of(SOUND.item(EvidenceItem.REPORT)));
  }

  private static Broken vbiosRim(SimulatedRim rim) {
    return with(EvidenceItem.VBIOS_RIM, rim.signedBy(VENDOR.rimKey(), VENDOR.rimChain()));
  }

  private static Broken leaf(NvidiaAuthority issuer, int usage) {
    return chain(GPU.leaf(issuer, firmwareId(), usage, 0));
  }

  private static Broken chain(Bytes leaf) {
    return with(EvidenceItem.CERTIFICATE_CHAIN, SimulatedGpu.pem(GPU.chain(leaf)));
  }

  private static Bytes firmwareId() {
    return GPU.firmwareId();
  }

  private static Broken answered(Instant thisUpdate, Instant nextUpdate, KeyPair key) {
    return with(EvidenceItem.OCSP_RESPONSES, answer(GPU, thisUpdate, nextUpdate, key));
  }

  private static Bytes answer(
      SimulatedGpu gpu, Instant thisUpdate, Instant nextUpdate, KeyPair key) {
    return about(gpu, thisUpdate, nextUpdate)
        .signedBy(VENDOR.provisioner().name(), key.getPrivate(), List.of());
  }

  private static SimulatedOcsp about(SimulatedGpu gpu, Instant thisUpdate, Instant nextUpdate) {
    return new SimulatedOcsp(
        gpu.identity().certificate(),
        VENDOR.provisioner().certificate(),
        SimulatedOcsp.Status.GOOD,
        thisUpdate,
        Optional.of(nextUpdate));
  }

  /** The sound answers, with a second one for the GPU's identity by a delegate. */
  private static Bytes byDelegate(KeyPurposeId purpose) {
    KeyPair delegate = SimulatedKeys.p384Key();
    Bytes certificate =
        VENDOR.provisioner().responderLeaf("Responder", delegate.getPublic(), purpose);
    return joined(
        SOUND.item(EvidenceItem.OCSP_RESPONSES),
        about(GPU, NOW, LATER)
            .signedBy(
                NvidiaAuthority.named("Responder"), delegate.getPrivate(), List.of(certificate)));
  }

  private static Evidence without(EvidenceItem item) {
    Map<EvidenceItem, Bytes> items = new EnumMap<>(SOUND.items());
    items.remove(item);
    return new Evidence(EvidenceFormat.NVIDIA_GPU, items);
  }

  private static DeviceFloor floor(String vbios, String driver) {
    return new DeviceFloor(vbios, Optional.of(driver));
  }

  private static Broken policy(Map<String, DeviceFloor> chips) {
    return new Broken(SOUND, policy(chips, Optional.empty()));
  }

  private static NvidiaPolicy allowing(Set<Bytes> devices) {
    return policy(POLICY.chips(), Optional.of(devices));
  }

  private static NvidiaPolicy policy(
      Map<String, DeviceFloor> chips, Optional<Set<Bytes>> allowedDevices) {
    return new NvidiaPolicy(
        Set.of(),
        POLICY.simulatedRoots(),
        POLICY.simulatedRimRoots(),
        1,
        chips,
        Set.of(GpuMode.SINGLE_GPU),
        CollateralRule.REQUIRED,
        CollateralRule.REQUIRED,
        CollateralRule.REQUIRED,
        DAY,
        allowedDevices,
        false);
  }

  private static void assertRefused(Evidence evidence, NvidiaPolicy policy, Rule expected) {
    assertThatThrownBy(() -> new NvidiaAppraiser(policy).appraise(evidence, NONCE, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(expected));
  }

  /** Something that must be refused. */
  private interface Attempt {
    Object run() throws RefusedException;
  }

  private static Rule rule(Attempt attempt) {
    try {
      throw new AssertionError("accepted: " + attempt.run());
    } catch (RefusedException e) {
      return e.rule();
    }
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    byte[] changed = bytes.toArray();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return Bytes.wrap(changed);
  }

  private static Bytes joined(Bytes first, Bytes second) {
    return SimulatedGpu.joined(List.of(first, second));
  }
}
