package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.attestation.dcap.AcceptableQuote;
import org.fedclave.attestation.dcap.PlatformPolicy;
import org.fedclave.attestation.dcap.SgxPolicy;
import org.fedclave.attestation.dcap.TdxPolicy;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.attestation.eventlog.EventType;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;

/** SGX or TDX evidence and a policy that accepts it, unless a test breaks one part of them. */
final class DcapEvidence {

  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  static final Duration DAY = Duration.ofDays(1);
  static final Instant LATER = NOW.plus(Duration.ofDays(300));
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final SimulatedIntel VENDOR = vendor("simulated-intel");
  static final SimulatedIntelPlatform PLATFORM = VENDOR.platform("a platform");
  static final Bytes MRTD = Bytes.hex("5a".repeat(48));
  static final Bytes MRENCLAVE = Bytes.hex("5b".repeat(32));
  static final Bytes REPORT_DATA = Bytes.hex("5c".repeat(64));

  final TeeType tee;
  TechnologyPolicy policy;
  Bytes quote;
  SimulatedCollateral collateral;
  Instant at = NOW;

  private DcapEvidence(TeeType tee) {
    this.tee = tee;
    this.policy =
        tee == TeeType.TDX
            ? SimulatedDcapPolicy.tdx(VENDOR.rootFingerprint(), Set.of(MRTD))
            : SimulatedDcapPolicy.sgx(VENDOR.rootFingerprint(), Set.of(MRENCLAVE));
    this.quote = PLATFORM.sign(sound());
    this.collateral = VENDOR.collateral(tee);
  }

  static DcapEvidence of(TeeType tee) {
    return new DcapEvidence(tee);
  }

  static SimulatedIntel vendor(String folder) {
    try {
      return SimulatedIntel.openOrCreate(Path.of("target", folder), CLOCK);
    } catch (IOException e) {
      throw new AssertionError("no vendor", e);
    }
  }

  /** A sound quote, unsigned. */
  SimulatedDcapQuote sound() {
    return tee == TeeType.TDX
        ? SimulatedDcapQuote.td(4, MRTD, REPORT_DATA)
        : SimulatedDcapQuote.enclave(3, MRENCLAVE, REPORT_DATA);
  }

  DcapEvidence quote(Bytes signed) {
    quote = signed;
    return this;
  }

  DcapEvidence quote(SimulatedDcapQuote unsigned) {
    return quote(PLATFORM.sign(unsigned));
  }

  /** The sound quote under another PCK certificate. */
  DcapEvidence pck(Bytes certificate) {
    return quote(PLATFORM.sign(sound(), PLATFORM.chain(certificate)));
  }

  DcapEvidence pck(SimulatedPck certificate) {
    return pck(certificate.issue(VENDOR.authorityIssuer(), PLATFORM.pck()));
  }

  /** The sound quote from a platform with other versions. */
  DcapEvidence components(List<Integer> firstComponents, int pceSvn) {
    Integer[] components = new Integer[16];
    for (int i = 0; i < components.length; i++) {
      components[i] = i < firstComponents.size() ? firstComponents.get(i) : 0;
    }
    SimulatedPck sound = PLATFORM.certificate();
    return pck(
        new SimulatedPck(
            sound.subject(),
            sound.serial(),
            sound.fmspc(),
            List.of(components),
            pceSvn,
            sound.instance(),
            sound.from(),
            sound.until()));
  }

  DcapEvidence pckFmspc(Bytes fmspc) {
    SimulatedPck sound = PLATFORM.certificate();
    return pck(
        new SimulatedPck(
            sound.subject(),
            sound.serial(),
            fmspc,
            sound.components(),
            sound.pceSvn(),
            sound.instance(),
            sound.from(),
            sound.until()));
  }

  DcapEvidence pckValid(Instant from, Instant until) {
    SimulatedPck sound = PLATFORM.certificate();
    return pck(
        new SimulatedPck(
            sound.subject(),
            sound.serial(),
            sound.fmspc(),
            sound.components(),
            sound.pceSvn(),
            sound.instance(),
            from,
            until));
  }

  DcapEvidence at(Instant moment) {
    at = moment;
    return this;
  }

  DcapEvidence policy(TechnologyPolicy other) {
    policy = other;
    return this;
  }

  DcapEvidence platform(PlatformPolicy platform) {
    return switch (policy) {
      case TdxPolicy tdx ->
          policy(
              new TdxPolicy(
                  platform,
                  tdx.measurements(),
                  tdx.rtmrs(),
                  tdx.explainedRtmrs(),
                  tdx.requiredAttributes(),
                  tdx.allowedAttributes(),
                  tdx.allowedFeatures(),
                  tdx.modules(),
                  tdx.configuration()));
      case SgxPolicy sgx ->
          policy(
              new SgxPolicy(
                  platform,
                  sgx.measurements(),
                  sgx.signers(),
                  sgx.product(),
                  sgx.minimumSecurityVersion(),
                  sgx.configurations()));
      default -> throw new AssertionError("another technology's policy");
    };
  }

  PlatformPolicy platform() {
    return switch (policy) {
      case TdxPolicy tdx -> tdx.platform();
      case SgxPolicy sgx -> sgx.platform();
      default -> throw new AssertionError("another technology's policy");
    };
  }

  TdxPolicy tdxPolicy() {
    return (TdxPolicy) policy;
  }

  SgxPolicy sgxPolicy() {
    return (SgxPolicy) policy;
  }

  Evidence evidence() {
    return SimulatedIntelPlatform.evidence(tee, quote, collateral.items());
  }

  Evidence evidenceWithout(EvidenceItem item) {
    Map<EvidenceItem, Bytes> items = collateral.items();
    items.remove(item);
    return SimulatedIntelPlatform.evidence(tee, quote, items);
  }

  AcceptableQuote appraise() throws RefusedException {
    return appraise(evidence());
  }

  AcceptableQuote appraise(Evidence evidence) throws RefusedException {
    return (AcceptableQuote) policy.appraiser().appraise(evidence, REPORT_DATA, at);
  }

  /** Public half of the platform's attestation key with a private half that does not fit. */
  static KeyPair mismatchedAttestationKey() {
    return new KeyPair(PLATFORM.attestationKey().getPublic(), P256Signer.generate().getPrivate());
  }

  /** A CCEL with one event of that digest in RTMR 0. */
  static Bytes eventLog(Bytes digest) {
    return new SimulatedEventLog(HashBank.SHA384)
        .event(1, EventType.ACTION, Map.of(HashBank.SHA384, digest), Bytes.utf8("started"))
        .toBytes();
  }
}
