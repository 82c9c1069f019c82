package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.protocol.Bytes;

/**
 * Appraises SGX evidence: genuine by {@link DcapVerifier}, on an acceptable platform, then
 * acceptable by an {@link SgxPolicy}. Thread-safe.
 *
 * <p>It does not know who asked or when: freshness lies in the report data that the caller expects.
 */
public final class SgxAppraiser implements TechnologyAppraiser {

  /** Without each of these nothing is acceptable. */
  static final Set<Rule> MANDATORY =
      Set.copyOf(
          EnumSet.of(
              Rule.DEBUG,
              Rule.ENCLAVE_SIGNER,
              Rule.ENCLAVE_PRODUCT,
              Rule.ENCLAVE_VERSION,
              Rule.ENCLAVE_CONFIGURATION,
              Rule.MEASUREMENT,
              Rule.REPORT_DATA));

  /** Every rule that SGX evidence can break. */
  public static final Set<Rule> RULES = rules();

  private static Set<Rule> rules() {
    Set<Rule> rules = EnumSet.copyOf(CheckList.union(PlatformAppraisal.RULES, MANDATORY));
    rules.remove(Rule.TDX_MODULE);
    return Collections.unmodifiableSet(rules);
  }

  private final SgxPolicy policy;
  private final DcapVerifier verifier;
  private final boolean insecureAllowDebug;
  private final boolean insecureAllowUnknownStatus;

  public SgxAppraiser(SgxPolicy policy) {
    this(policy, false, false);
  }

  /** For the test vectors, whose policies may allow debugging or lack a TCB status. */
  SgxAppraiser(SgxPolicy policy, boolean insecureAllowDebug, boolean insecureAllowUnknownStatus) {
    this.policy = policy;
    this.verifier = new DcapVerifier(TeeType.SGX, policy.platform(), insecureAllowUnknownStatus);
    this.insecureAllowDebug = insecureAllowDebug;
    this.insecureAllowUnknownStatus = insecureAllowUnknownStatus;
  }

  /**
   * Returns the quote, or refuses at the first rule that the evidence breaks.
   *
   * @param evidence of format SGX
   * @param expectedReportData the 64 bytes that the quote must bind
   * @param at the moment for which certificates and collateral are judged
   */
  @Override
  public AcceptableQuote appraise(Evidence evidence, Bytes expectedReportData, Instant at)
      throws RefusedException {
    var checks = new CheckList();
    GenuineQuote genuine = verifier.verify(evidence, at, checks);
    TcbAssessment tcb =
        PlatformAppraisal.check(genuine, policy.platform(), insecureAllowUnknownStatus, at, checks);
    if (!(genuine.quote().body() instanceof EnclaveReport report)) {
      throw new AssertionError("the verifier let a TDX quote pass as one of SGX");
    }
    checks.require(
        Rule.DEBUG,
        !report.debug() || insecureAllowDebug,
        "the enclave may be debugged: its memory is open to the machine's operator");
    checkIdentity(report, checks);
    checks.require(
        Rule.MEASUREMENT,
        policy.measurements().contains(report.measurement()),
        "the program with MRENCLAVE " + report.measurement().toHex() + " is not accepted");
    checks.require(
        Rule.REPORT_DATA,
        report.reportData().equals(expectedReportData),
        "the quote does not vouch for the data at hand: its report data are others");
    checks.requireDone(PlatformAppraisal.MANDATORY);
    checks.requireDone(MANDATORY);
    return new AcceptableQuote(genuine, Optional.empty(), tcb, true);
  }

  private void checkIdentity(EnclaveReport report, CheckList checks) throws RefusedException {
    checks.require(
        Rule.ENCLAVE_SIGNER,
        policy.signers().map(some -> some.contains(report.signer())).orElse(true),
        "the enclave's signer " + report.signer().toHex() + " is not accepted");
    checks.require(
        Rule.ENCLAVE_PRODUCT,
        policy.product().map(number -> number == report.product()).orElse(true),
        "the enclave's product number " + report.product() + " is not accepted");
    checks.require(
        Rule.ENCLAVE_VERSION,
        report.securityVersion() >= policy.minimumSecurityVersion(),
        "the enclave's security version "
            + report.securityVersion()
            + " is below "
            + policy.minimumSecurityVersion());
    checks.require(
        Rule.ENCLAVE_CONFIGURATION,
        policy
            .configurations()
            .map(some -> some.contains(report.configId()))
            .orElse(report.configId().isAllZero() && report.configSvn() == 0),
        "the enclave was launched with the configuration "
            + report.configId().toHex()
            + ", which is not accepted");
  }
}
