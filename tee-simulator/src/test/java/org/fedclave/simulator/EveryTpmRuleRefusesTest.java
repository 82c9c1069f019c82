package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.SimulatedExchange.CLOCK;
import static org.fedclave.simulator.SimulatedExchange.MEASUREMENT;
import static org.fedclave.simulator.SimulatedExchange.NOW;
import static org.fedclave.simulator.SimulatedExchange.PLATFORM;
import static org.fedclave.simulator.SimulatedExchange.POLICY;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.eventlog.EventType;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.tpm.AcceptableTpmQuote;
import org.fedclave.attestation.tpm.KeyTrust;
import org.fedclave.attestation.tpm.TpmAppraiser;
import org.fedclave.attestation.tpm.TpmClaims;
import org.fedclave.attestation.tpm.TpmPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule has TPM evidence that is broken in that way alone; the sound one is accepted. */
class EveryTpmRuleRefusesTest {

  private static final Bytes DATA = Bytes.hex("d4".repeat(64));
  private static final Bytes EXTRA = SimulatedTpm.extraDataFor(DATA);
  private static final Bytes PROGRAM = Bytes.utf8("a program");
  private static final Set<Integer> QUOTED = Set.of(0, 4, 7);

  private static final SimulatedTpmKey KEY =
      SimulatedTpmKey.generate(SimulatedTpmKey.Scheme.RSASSA);
  private static final SimulatedTpmKey OTHER_KEY =
      SimulatedTpmKey.generate(SimulatedTpmKey.Scheme.RSASSA);
  private static final SimulatedTpm TPM = SimulatedTpm.booted(KEY, PROGRAM);
  private static final SimulatedTpmAuthority AUTHORITY = new SimulatedTpmAuthority(CLOCK);

  private static final TechnologyPolicy SNP = POLICY.section(EvidenceFormat.SEV_SNP).orElseThrow();
  private static final KeyTrust EVERY_WAY =
      new KeyTrust(
          Map.of(EvidenceFormat.SEV_SNP, SNP),
          Set.of(),
          Set.of(AUTHORITY.rootFingerprint()),
          Set.of(Digest.of(KEY.spki())));

  private static TpmPolicy policy(KeyTrust trust) {
    return new TpmPolicy(
        trust,
        HashBank.SHA256,
        Map.of(4, Set.of(TPM.pcr(HashBank.SHA256, 4))),
        Set.of(7),
        Set.of(0, 4),
        SimulatedTpm.FIRMWARE);
  }

  private static SimulatedQuote quote() {
    return TPM.quote(EXTRA, QUOTED);
  }

  private static Map<EvidenceItem, Bytes> keyAndLog() {
    return Map.of(
        EvidenceItem.AK_PUBLIC_TPMT,
        KEY.area(SimulatedTpmKey.ATTRIBUTES),
        EvidenceItem.EVENT_LOG,
        TPM.eventLog());
  }

  /** A TPM whose key the policy lists. */
  private static Evidence listed() {
    return listed(quote());
  }

  private static Evidence listed(SimulatedQuote quote) {
    return TPM.evidence(quote, keyAndLog());
  }

  /** A TPM whose key is certified. */
  private static Evidence certified(Bytes chain) {
    return TPM.evidence(
        quote(),
        Map.of(EvidenceItem.AK_CERTIFICATE_CHAIN, chain, EvidenceItem.EVENT_LOG, TPM.eventLog()));
  }

  /** A TPM in a confidential machine. */
  private static Evidence inHardware(SimulatedHclReport bound, SimulatedHclReport shown) {
    Map<EvidenceItem, Bytes> pieces =
        shown.pieces(PLATFORM.evidence(PLATFORM.report(MEASUREMENT, bound.reportData())));
    pieces.put(EvidenceItem.EVENT_LOG, TPM.eventLog());
    return TPM.evidence(quote(), pieces);
  }

  private static Evidence inHardware(SimulatedHclReport report) {
    return inHardware(report, report);
  }

  private static AcceptableTpmQuote appraise(Evidence evidence) throws RefusedException {
    return appraise(evidence, NOW);
  }

  private static AcceptableTpmQuote appraise(Evidence evidence, Instant at)
      throws RefusedException {
    return new TpmAppraiser(policy(EVERY_WAY)).appraise(evidence, DATA, at);
  }

  /** Something that must be refused. */
  private interface Attempt {
    void run() throws RefusedException;
  }

  static Set<Rule> rules() {
    return TpmAppraiser.RULES;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleRefusesEvidenceBrokenInThatWayAlone(Rule rule) {
    refuses(rule, broken(rule));
  }

  private static void refuses(Rule rule, Attempt attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  private static Attempt broken(Rule rule) {
    return switch (rule) {
      case EVIDENCE_FORM ->
          refused(listed().with(EvidenceItem.TPM_SIGNATURE_RAW, Bytes.hex("00".repeat(256))));
      case TRUNCATED -> {
        Bytes quote = quote().toBytes();
        yield refused(listed().with(EvidenceItem.TPM_QUOTE, quote.slice(0, quote.size() - 1)));
      }
      case TRAILING_BYTES ->
          refused(
              listed().with(EvidenceItem.TPM_QUOTE, Bytes.hex(quote().toBytes().toHex() + "00")));
      case REPORT_FORM -> refused(listed(quote().magic(0xff54_4346L)));
      case REPORT_VERSION -> refused(inHardware(new SimulatedHclReport(KEY).version(3)));
      case SIGNATURE_ALGORITHM ->
          refused(listed().with(EvidenceItem.TPM_SIGNATURE, Bytes.hex("001400040000")));
      case CERTIFICATE_FORM -> refused(certified(Bytes.utf8("-----BEGIN CERTIFICATE-----")));
      case ATTESTATION_KEY ->
          () ->
              new TpmAppraiser(policy(KeyTrust.listed(Set.of(Digest.of(OTHER_KEY.spki())))))
                  .appraise(listed(), DATA, NOW);
      case VENDOR_ROOT -> refused(certified(new SimulatedTpmAuthority(CLOCK).certify(KEY.spki())));
      case CERTIFICATE_CHAIN ->
          refused(
              certified(
                  AUTHORITY.certify(
                      KEY.spki(),
                      Optional.of(SimulatedTpmAuthority.AIK_USAGE),
                      SimulatedKeys.p384Key().getPrivate())));
      case CERTIFICATE_NOT_YET_VALID ->
          refused(certified(AUTHORITY.certify(KEY.spki())), NOW.minus(Duration.ofDays(1)));
      case CERTIFICATE_EXPIRED ->
          refused(certified(AUTHORITY.certify(KEY.spki())), NOW.plus(Duration.ofDays(4000)));
      case CERTIFICATE_ROLE ->
          refused(certified(AUTHORITY.certifyFor(KEY.spki(), SimulatedTpmAuthority.EK_USAGE)));
      case HARDWARE_BINDING -> {
        var bound = new SimulatedHclReport(OTHER_KEY);
        yield refused(inHardware(bound, new SimulatedHclReport(KEY)));
      }
      case ATTESTATION_KEY_ATTRIBUTES ->
          refused(
              listed()
                  .with(
                      EvidenceItem.AK_PUBLIC_TPMT,
                      KEY.area(SimulatedTpmKey.ATTRIBUTES & ~(1L << 16))));
      case REPORT_SIGNATURE ->
          refused(listed().with(EvidenceItem.TPM_SIGNATURE, OTHER_KEY.sign(quote().toBytes())));
      case PCR_DIGEST -> refused(listed(quote().pcrDigest(Bytes.hex("00".repeat(32)))));
      case EVENT_LOG -> {
        SimulatedTpm longer = SimulatedTpm.booted(KEY, PROGRAM);
        longer.measure(4, EventType.ACTION, Bytes.utf8("more"));
        yield refused(listed().with(EvidenceItem.EVENT_LOG, longer.eventLog()));
      }
      case EVENT_LOG_MISSING -> refused(without(listed(), EvidenceItem.EVENT_LOG));
      case REPORTED_TCB -> refused(listed(quote().firmwareVersion(SimulatedTpm.FIRMWARE - 1)));
      case PCR_SELECTION -> refused(listed(TPM.quote(EXTRA, Set.of(0, 4))));
      case MEASUREMENT -> {
        SimulatedTpm other = SimulatedTpm.booted(KEY, Bytes.utf8("another program"));
        Map<EvidenceItem, Bytes> more = new EnumMap<>(keyAndLog());
        more.put(EvidenceItem.EVENT_LOG, other.eventLog());
        yield refused(other.evidence(other.quote(EXTRA, QUOTED), more));
      }
      case QUALIFYING_DATA -> refused(listed(quote().extraData(DATA)));
      default -> throw new AssertionError("no example for " + rule);
    };
  }

  private static Attempt refused(Evidence evidence) {
    return refused(evidence, NOW);
  }

  private static Attempt refused(Evidence evidence, Instant at) {
    return () -> appraise(evidence, at);
  }

  private static Evidence without(Evidence evidence, EvidenceItem item) {
    Map<EvidenceItem, Bytes> items = new EnumMap<>(evidence.items());
    items.remove(item);
    return new Evidence(evidence.format(), items);
  }

  @Test
  void aListedKeyIsAcceptedAndSaysNothingOfTheMachine() throws RefusedException {
    AcceptableTpmQuote accepted = appraise(listed());
    assertThat(accepted.measurement()).isEqualTo(accepted.genuine().quote().pcrDigest());
    assertThat(accepted.vendorRoot()).isEqualTo(Digest.of(KEY.spki()));
    assertThat(accepted.deviceId()).contains(Digest.of(KEY.spki()).bytes());
    assertThat(accepted.simulated()).isFalse();
    assertThat(accepted.trustVector().runtimeOpaque()).isEqualTo(Tier.NONE);
    assertThat(accepted.trustVector().hardware()).isEqualTo(Tier.NONE);
    assertThat(accepted.claims().path("akAttributes").asText()).isEqualTo("0x50072");
    assertThat(TpmClaims.show(listed()).path("eventLog").path("events").size()).isEqualTo(11);
  }

  @Test
  void aCertifiedKeyRestsOnItsRoot() throws RefusedException {
    AcceptableTpmQuote accepted = appraise(certified(AUTHORITY.certify(KEY.spki())));
    assertThat(accepted.vendorRoot()).isEqualTo(AUTHORITY.rootFingerprint());
    assertThat(accepted.simulated()).isTrue();
    Evidence withArea =
        certified(AUTHORITY.certify(KEY.spki()))
            .with(EvidenceItem.AK_PUBLIC_TPMT, KEY.area(SimulatedTpmKey.ATTRIBUTES));
    assertThat(appraise(withArea).claims().has("akAttributes")).isTrue();
    refuses(
        Rule.HARDWARE_BINDING,
        refused(
            withArea.with(
                EvidenceItem.AK_PUBLIC_TPMT, OTHER_KEY.area(SimulatedTpmKey.ATTRIBUTES))));
    refuses(
        Rule.CERTIFICATE_ROLE,
        refused(
            certified(
                AUTHORITY.certify(KEY.spki(), Optional.empty(), AUTHORITY.key().getPrivate()))));
  }

  @Test
  void aKeyThatAHardwareReportBindsRestsOnTheHardware() throws RefusedException {
    AcceptableTpmQuote accepted = appraise(inHardware(new SimulatedHclReport(KEY)));
    assertThat(accepted.vendorRoot()).isEqualTo(SimulatedExchange.VENDOR.rootFingerprint());
    assertThat(accepted.simulated()).isTrue();
    assertThat(accepted.deviceId()).contains(PLATFORM.chipId());
    assertThat(accepted.revocationAsOf()).contains(NOW);
    assertThat(accepted.trustVector().runtimeOpaque()).isEqualTo(Tier.AFFIRMING);
    assertThat(accepted.describe()).contains("AMD SEV-SNP Genoa");
    assertThat(accepted.claims().path("tee").path("measurement").asText())
        .isEqualTo(MEASUREMENT.toHex());
    assertThat(accepted.claims().path("vmConfiguration").path("secure-boot").asBoolean()).isTrue();
  }

  @Test
  void whatTheHardwarePolicyRefusesIsRefusedForThatReason() {
    var report = new SimulatedHclReport(KEY);
    Evidence debuggable =
        TPM.evidence(
            quote(),
            report.pieces(
                PLATFORM.evidence(PLATFORM.report(MEASUREMENT, report.reportData()).debug())));
    refuses(Rule.DEBUG, refused(debuggable));
    refuses(
        Rule.ATTESTATION_KEY,
        () ->
            new TpmAppraiser(policy(KeyTrust.listed(Set.of(Digest.of(KEY.spki())))))
                .appraise(inHardware(report), DATA, NOW));
  }

  @Test
  void endorsementsWithoutAHardwareReportAreNoEvidence() {
    Evidence snp = PLATFORM.evidence(PLATFORM.report(MEASUREMENT, DATA));
    refuses(
        Rule.EVIDENCE_FORM,
        refused(
            listed().with(EvidenceItem.LEAF_CERTIFICATE, snp.item(EvidenceItem.LEAF_CERTIFICATE))));
    Evidence bare = inHardware(new SimulatedHclReport(KEY));
    refuses(Rule.EVIDENCE_FORM, refused(without(bare, EvidenceItem.LEAF_CERTIFICATE)));
    refuses(Rule.EVIDENCE_FORM, refused(bare.with(EvidenceItem.AK_PUBLIC_SPKI, KEY.spki())));
    refuses(Rule.EVIDENCE_FORM, refused(without(listed(), EvidenceItem.AK_PUBLIC_TPMT)));
    refuses(Rule.EVIDENCE_FORM, refused(without(listed(), EvidenceItem.TPM_SIGNATURE)));
  }

  @ParameterizedTest
  @EnumSource
  void everySignatureSchemeIsUnderstood(SimulatedTpmKey.Scheme scheme) throws RefusedException {
    SimulatedTpmKey key = SimulatedTpmKey.generate(scheme);
    SimulatedTpm tpm = SimulatedTpm.booted(key, PROGRAM);
    TpmPolicy policy = policy(KeyTrust.listed(Set.of(Digest.of(key.spki()))));
    Evidence evidence =
        tpm.evidence(
            tpm.quote(EXTRA, QUOTED),
            Map.of(
                EvidenceItem.AK_PUBLIC_TPMT,
                key.area(SimulatedTpmKey.ATTRIBUTES),
                EvidenceItem.EVENT_LOG,
                tpm.eventLog()));
    assertThat(policy.appraiser().appraise(evidence, DATA, NOW).claims())
        .isNotEmpty()
        .anyMatch(claim -> claim.asText().equals(scheme.name()));
    refuses(
        Rule.REPORT_SIGNATURE,
        () ->
            policy
                .appraiser()
                .appraise(
                    evidence.with(
                        EvidenceItem.TPM_SIGNATURE,
                        SimulatedTpmKey.generate(scheme)
                            .sign(evidence.item(EvidenceItem.TPM_QUOTE))),
                    DATA,
                    NOW));
  }

  @Test
  void aKeySignsOnlyWithTheSchemeOfItsPublicArea() {
    var otherwise = new SimulatedTpmKey(SimulatedTpmKey.Scheme.RSAPSS, KEY.pair());
    refuses(
        Rule.REPORT_SIGNATURE,
        refused(listed().with(EvidenceItem.TPM_SIGNATURE, otherwise.sign(quote().toBytes()))));
  }

  @Test
  void severalBanksAreQuotedInTheOrderOfTheSelection() throws RefusedException {
    Map<HashBank, SortedSet<Integer>> both =
        Map.of(
            HashBank.SHA256, new TreeSet<>(QUOTED), HashBank.SHA384, new TreeSet<>(Set.of(1, 4)));
    Evidence evidence = TPM.evidence(TPM.quote(EXTRA, both), keyAndLog());
    assertThat(appraise(evidence).claims().path("pcrSelection").size()).isEqualTo(2);
    SimulatedTpm wrong = SimulatedTpm.booted(KEY, PROGRAM);
    wrong.measure(1, EventType.ACTION, Bytes.utf8("more"));
    refuses(Rule.EVENT_LOG, refused(evidence.with(EvidenceItem.EVENT_LOG, wrong.eventLog())));
  }

  @Test
  void anEventLogThatLeavesADemandedRegisterOutIsRefused() {
    Bytes empty = new SimulatedEventLog(HashBank.SHA256).toBytes();
    refuses(Rule.EVENT_LOG_MISSING, refused(listed().with(EvidenceItem.EVENT_LOG, empty)));
    Bytes otherBank = new SimulatedEventLog(HashBank.SHA512).toBytes();
    refuses(Rule.EVENT_LOG, refused(listed().with(EvidenceItem.EVENT_LOG, otherBank)));
  }

  @Test
  void anySingleFlippedBitOfTheQuoteRefuses() {
    Evidence evidence = listed();
    Bytes quote = evidence.item(EvidenceItem.TPM_QUOTE);
    for (int bit = 0; bit < 8 * quote.size(); bit++) {
      assertRefused(evidence.with(EvidenceItem.TPM_QUOTE, flipped(quote, bit)), bit);
    }
  }

  @Test
  void flippedBitsOfEverythingElseThatIsBoundRefuse() {
    long seed = new Random(NOW.toEpochMilli()).nextLong();
    var random = new Random(seed);
    Evidence evidence = inHardware(new SimulatedHclReport(KEY));
    int hardware = 32;
    int runtime = 32 + 1184 + 20;
    int json = new SimulatedHclReport(KEY).json().size();
    Bytes hcl = evidence.item(EvidenceItem.HCL_REPORT);
    Bytes signature = evidence.item(EvidenceItem.TPM_SIGNATURE);
    for (int i = 0; i < 100; i++) {
      int ofReport = 8 * hardware + random.nextInt(8 * 0x2a0);
      int ofJson = 8 * runtime + random.nextInt(8 * json);
      int ofSignature = random.nextInt(8 * signature.size());
      assertRefused(evidence.with(EvidenceItem.HCL_REPORT, flipped(hcl, ofReport)), seed);
      assertRefused(evidence.with(EvidenceItem.HCL_REPORT, flipped(hcl, ofJson)), seed);
      assertRefused(
          evidence.with(EvidenceItem.TPM_SIGNATURE, flipped(signature, ofSignature)), seed);
    }
  }

  private static void assertRefused(Evidence evidence, long which) {
    assertThatThrownBy(() -> appraise(evidence))
        .as("bit or seed %d", which)
        .isInstanceOf(RefusedException.class);
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    byte[] changed = bytes.toArray();
    changed[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.wrap(changed);
  }
}
