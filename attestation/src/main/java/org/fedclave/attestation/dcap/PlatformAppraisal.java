package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;

/** Whether the platform of a genuine quote is acceptable, alike for SGX and TDX. */
final class PlatformAppraisal {

  /** Without each of these nothing is acceptable. */
  static final Set<Rule> MANDATORY =
      Set.copyOf(
          EnumSet.of(
              Rule.TCB_LEVEL,
              Rule.TCB_REVOKED,
              Rule.TCB_STATUS,
              Rule.ADVISORY,
              Rule.PRODUCT,
              Rule.PRODUCT_DENIED,
              Rule.DEVICE));

  /** What SGX and TDX evidence can break, besides the rules of each. */
  static final Set<Rule> RULES =
      CheckList.union(DcapVerifier.STRUCTURE, DcapVerifier.MANDATORY, MANDATORY);

  private PlatformAppraisal() {}

  /**
   * Returns how current the platform is, or refuses.
   *
   * @param insecureAllowUnknownStatus for the test vectors only
   */
  static TcbAssessment check(
      GenuineQuote genuine,
      PlatformPolicy policy,
      boolean insecureAllowUnknownStatus,
      Instant at,
      CheckList checks)
      throws RefusedException {
    TcbAssessment tcb = TcbAssessment.of(genuine);
    checks.require(
        Rule.TCB_LEVEL,
        tcb.status().isPresent() || insecureAllowUnknownStatus,
        "without TCB info nothing is known of the platform's TCB");
    checks.require(
        Rule.TCB_REVOKED,
        tcb.statuses().noneMatch(status -> status == TcbStatus.REVOKED)
            && tcb.quotingEnclave().map(qe -> qe.status() != TcbStatus.REVOKED).orElse(true),
        "Intel revoked the TCB level of the platform, its TDX module or its quoting enclave");
    checks.require(
        Rule.TCB_STATUS,
        tcb.status().isEmpty()
            || tcb.statuses().anyMatch(status -> policy.tcb().accepts(status, at)),
        "the TCB status "
            + tcb.statuses().map(TcbStatus::label).toList()
            + " of the platform is not accepted at "
            + at);
    Optional<String> advisory = policy.tcb().firstRefused(tcb.advisories());
    checks.require(
        Rule.ADVISORY,
        advisory.isEmpty(),
        "the platform is open to " + advisory.orElse("") + ", which is not accepted");
    checkProduct(genuine.pck(), policy, checks);
    return tcb;
  }

  private static void checkProduct(PckCertificate pck, PlatformPolicy policy, CheckList checks)
      throws RefusedException {
    checks.require(
        Rule.PRODUCT_DENIED,
        !policy.deniedFmspcs().contains(pck.fmspc()),
        "platforms with FMSPC " + pck.fmspc().toHex() + " are denied");
    checks.require(
        Rule.PRODUCT,
        policy.acceptedFmspcs().map(some -> some.contains(pck.fmspc())).orElse(true),
        "platforms with FMSPC " + pck.fmspc().toHex() + " are not accepted");
    checks.require(
        Rule.DEVICE,
        policy
            .acceptedDevices()
            .map(some -> pck.deviceId().map(some::contains).orElse(false))
            .orElse(true),
        "the platform is none of those that are accepted");
  }
}
