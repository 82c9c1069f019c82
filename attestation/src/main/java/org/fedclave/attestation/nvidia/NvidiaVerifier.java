package org.fedclave.attestation.nvidia;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.CertificateChain;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Answers "is this report genuine, and are these the reference values for it?": the certificates
 * lead to a trusted root and are not revoked, the leaf's key signed the report and is that of the
 * firmware in it, NVIDIA signed the reference values, and they are for the versions in the report.
 * Thread-safe.
 */
final class NvidiaVerifier {

  /** What is asked of each OCSP answer. */
  static final Set<Rule> ONLY_WITH_ANSWERS =
      EnumSet.of(
          Rule.COLLATERAL_NOT_YET_VALID,
          Rule.COLLATERAL_EXPIRED,
          Rule.COLLATERAL_TOO_OLD,
          Rule.REVOKED,
          Rule.REVOCATION_UNKNOWN);

  /** Without each of these nothing is genuine. */
  static final Set<Rule> MANDATORY = mandatory();

  private static final int MOST_CERTIFICATES = 8;
  private static final int REMEMBERED = 64;

  private static Set<Rule> mandatory() {
    EnumSet<Rule> rules =
        EnumSet.of(
            Rule.VENDOR_ROOT,
            Rule.CERTIFICATE_CHAIN,
            Rule.CERTIFICATE_NOT_YET_VALID,
            Rule.CERTIFICATE_EXPIRED,
            Rule.CERTIFICATE_ROLE,
            Rule.CERTIFICATE_PRODUCT,
            Rule.COLLATERAL_MISSING,
            Rule.COLLATERAL_FORGED,
            Rule.REPORT_SIGNATURE,
            Rule.REPORT_FORM,
            Rule.FIRMWARE_ID,
            Rule.RIM_SIGNATURE,
            Rule.RIM_BINDING);
    rules.addAll(ONLY_WITH_ANSWERS);
    return rules;
  }

  private final NvidiaPolicy policy;
  private final RimVerifier rims;
  private final OcspAnswers answers = new OcspAnswers();
  private final BoundedCache<CertificateChain> chains = new BoundedCache<>(REMEMBERED);

  NvidiaVerifier(NvidiaPolicy policy) {
    this.policy = policy;
    this.rims = new RimVerifier(policy);
  }

  GenuineNvidiaReport verify(Evidence evidence, Instant at, CheckList checks)
      throws RefusedException {
    NvidiaReport report =
        NvidiaReport.parse(evidence.item(EvidenceItem.REPORT), policy.allowZeroPadding());
    Bytes pem = evidence.item(EvidenceItem.CERTIFICATE_CHAIN);
    Optional<CertificateChain> known = chains.find(Digest.of(pem));
    List<StrictCertificate> certificates = known.isPresent() ? List.of() : certificates(pem);
    List<RimVerifier.Candidate> candidates = new ArrayList<>();
    for (RimKind kind : RimKind.values()) {
      rims.parse(evidence, kind).ifPresent(candidates::add);
    }
    var revocation = new Revocation(evidence, answers, policy, at, checks);

    DeviceChain device = DeviceChain.of(chain(known, certificates, at, checks), checks);
    revocation.check(device.certificates(), 1);
    checkReport(report, device, checks);
    chains.put(Digest.of(pem), device.certificates());
    Map<RimKind, Rim> verified = new EnumMap<>(RimKind.class);
    for (RimVerifier.Candidate candidate : candidates) {
      verified.put(candidate.kind(), rims.verify(candidate, at, revocation));
    }
    checks.require(Rule.RIM_SIGNATURE, verified.size() == candidates.size(), "a RIM is lost");
    revocation.finish();
    checkRimsPresent(report, verified.keySet(), checks);
    checkRimBinding(report, device, verified, checks);
    checks.requireDone(MANDATORY);
    return new GenuineNvidiaReport(report, device, verified, policy, revocation.asOf());
  }

  private static List<StrictCertificate> certificates(Bytes pem) throws RefusedException {
    return PemChain.parse(
        "device certificate chain", pem, MOST_CERTIFICATES, CertificateProfile.NVIDIA);
  }

  /** The same certificates come with every report of a device: links are verified once. */
  private CertificateChain chain(
      Optional<CertificateChain> known,
      List<StrictCertificate> certificates,
      Instant at,
      CheckList checks)
      throws RefusedException {
    if (known.isEmpty()) {
      return CertificateChain.verify(certificates, policy::trustsForDevices, at, checks);
    }
    known.get().judgeAgain(policy::trustsForDevices, at, checks);
    return known.get();
  }

  private static void checkReport(NvidiaReport report, DeviceChain device, CheckList checks)
      throws RefusedException {
    checks.require(
        Rule.REPORT_SIGNATURE,
        report.isSignedBy(device.reportKey()),
        "the key in the leaf certificate did not sign the report");
    report.opaque().requireKnownVersion();
    checks.require(
        Rule.REPORT_FORM,
        report.answersTheRequest(),
        "the report is no answer to its request: no signature was asked for, or another slot");
    Optional<Bytes> stated = report.opaque().firmwareId();
    checks.require(
        Rule.FIRMWARE_ID,
        stated.isEmpty() || device.tcbInfo().firmwareId().equals(stated),
        "the leaf certificate is for other firmware than the one that the report names");
  }

  /** A device without a driver has no reference values for one. */
  private void checkRimsPresent(NvidiaReport report, Set<RimKind> present, CheckList checks)
      throws RefusedException {
    checks.require(
        Rule.COLLATERAL_MISSING,
        present.contains(RimKind.VBIOS) || policy.vbiosRim() == CollateralRule.WHEN_PRESENT,
        "the policy demands the RIM of the VBIOS and the evidence has none");
    checks.require(
        Rule.COLLATERAL_MISSING,
        present.contains(RimKind.DRIVER)
            || policy.driverRim() == CollateralRule.WHEN_PRESENT
            || report.opaque().driverVersion().isEmpty(),
        "the policy demands the RIM of the driver and the evidence has none");
  }

  private static void checkRimBinding(
      NvidiaReport report, DeviceChain device, Map<RimKind, Rim> verified, CheckList checks)
      throws RefusedException {
    for (Map.Entry<RimKind, Rim> entry : verified.entrySet()) {
      ReferenceValues values = entry.getValue().values();
      String named = "the " + entry.getKey().label() + " RIM is for ";
      Optional<String> version = entry.getKey().version(report.opaque());
      checks.require(
          Rule.RIM_BINDING,
          version.map(values.version()::equalsIgnoreCase).orElse(false),
          named + values.version() + ", the report says " + version.orElse("nothing"));
      checks.require(
          Rule.RIM_BINDING,
          device.chip().map(values::isFor).orElse(true),
          named + values.product() + ", the device is a " + device.chip().orElse(""));
    }
    checks.require(Rule.RIM_BINDING, true, "without a RIM there is nothing to bind");
  }
}
