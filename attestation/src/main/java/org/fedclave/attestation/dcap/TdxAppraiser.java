package org.fedclave.attestation.dcap;

import java.time.Instant;
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
 * Appraises TDX evidence: genuine by {@link DcapVerifier}, on an acceptable platform, then
 * acceptable by a {@link TdxPolicy}. Thread-safe.
 *
 * <p>It does not know who asked or when: freshness lies in the report data that the caller expects.
 */
public final class TdxAppraiser implements TechnologyAppraiser {

  /** Without each of these nothing is acceptable. */
  static final Set<Rule> MANDATORY =
      Set.copyOf(
          EnumSet.of(
              Rule.DEBUG,
              Rule.TD_ATTRIBUTES,
              Rule.TD_FEATURES,
              Rule.TD_CONFIGURATION,
              Rule.TDX_MODULE,
              Rule.EVENT_LOG,
              Rule.EVENT_LOG_MISSING,
              Rule.RTMR,
              Rule.MEASUREMENT,
              Rule.REPORT_DATA));

  /** Every rule that TDX evidence can break. */
  public static final Set<Rule> RULES = CheckList.union(PlatformAppraisal.RULES, MANDATORY);

  private final TdxPolicy policy;
  private final DcapVerifier verifier;
  private final boolean insecureAllowDebug;
  private final boolean insecureAllowUnknownStatus;

  public TdxAppraiser(TdxPolicy policy) {
    this(policy, false, false);
  }

  /** For the test vectors, whose policies may allow debugging or lack a TCB status. */
  TdxAppraiser(TdxPolicy policy, boolean insecureAllowDebug, boolean insecureAllowUnknownStatus) {
    this.policy = policy;
    this.verifier = new DcapVerifier(TeeType.TDX, policy.platform(), insecureAllowUnknownStatus);
    this.insecureAllowDebug = insecureAllowDebug;
    this.insecureAllowUnknownStatus = insecureAllowUnknownStatus;
  }

  /**
   * Returns the quote, or refuses at the first rule that the evidence breaks.
   *
   * @param evidence of format TDX
   * @param expectedReportData the 64 bytes that the quote must bind
   * @param at the moment for which certificates and collateral are judged
   */
  @Override
  public AcceptableQuote appraise(Evidence evidence, Bytes expectedReportData, Instant at)
      throws RefusedException {
    var checks = new CheckList();
    Optional<RtmrLog> log = RtmrLog.read(evidence);
    GenuineQuote genuine = verifier.verify(evidence, at, checks);
    if (!(genuine.quote().body() instanceof TdReport report)) {
      throw new AssertionError("the verifier let an SGX quote pass as one of TDX");
    }
    checkLog(log, report, checks);
    TcbAssessment tcb =
        PlatformAppraisal.check(genuine, policy.platform(), insecureAllowUnknownStatus, at, checks);
    checkAttributes(report, checks);
    checkModuleAndHost(report, checks);
    checkPrograms(report, checks);
    checks.require(
        Rule.REPORT_DATA,
        report.reportData().equals(expectedReportData),
        "the quote does not vouch for the data at hand: its report data are others");
    checks.requireDone(PlatformAppraisal.MANDATORY);
    checks.requireDone(MANDATORY);
    return new AcceptableQuote(
        genuine, log.map(RtmrLog::log), tcb, policy.rtmrs().keySet().containsAll(Set.of(0, 1, 2)));
  }

  private void checkLog(Optional<RtmrLog> log, TdReport report, CheckList checks)
      throws RefusedException {
    Optional<Integer> wrong = log.flatMap(replay -> replay.firstWrong(report));
    checks.require(
        Rule.EVENT_LOG,
        wrong.isEmpty(),
        "the event log does not lead to the value of RTMR" + wrong.orElse(-1));
    Set<Integer> explained = log.map(RtmrLog::extended).orElse(Set.of());
    checks.require(
        Rule.EVENT_LOG_MISSING,
        explained.containsAll(policy.explainedRtmrs()),
        "no event log explains all of RTMR " + policy.explainedRtmrs().stream().sorted().toList());
  }

  private void checkAttributes(TdReport report, CheckList checks) throws RefusedException {
    checks.require(
        Rule.DEBUG,
        !report.debug() || insecureAllowDebug,
        "the trust domain may be debugged: its memory is open to the machine's operator");
    Bytes attributes = insecureAllowDebug ? withoutDebug(report) : report.tdAttributes();
    checks.require(
        Rule.TD_ATTRIBUTES,
        isWithin(policy.requiredAttributes(), attributes)
            && isWithin(attributes, policy.allowedAttributes()),
        "the TD attributes " + attributes.toHex() + " are not accepted");
    checks.require(
        Rule.TD_FEATURES,
        isWithin(report.xfam(), policy.allowedFeatures()),
        "the processor features " + report.xfam().toHex() + " are not accepted");
  }

  private static Bytes withoutDebug(TdReport report) {
    byte[] attributes = report.tdAttributes().toArray();
    attributes[0] &= (byte) ~1;
    return Bytes.wrap(attributes);
  }

  /** Whether {@code bits} has no one where {@code mask} has none. */
  private static boolean isWithin(Bytes bits, Bytes mask) {
    return QeIdentity.masked(bits, mask).equals(bits);
  }

  private void checkModuleAndHost(TdReport report, CheckList checks) throws RefusedException {
    checks.require(
        Rule.TDX_MODULE,
        policy.modules().map(some -> some.contains(report.mrSeam())).orElse(true),
        "the TDX module " + report.mrSeam().toHex() + " is not accepted");
    TdxPolicy.HostConfiguration host = policy.configuration();
    checks.require(
        Rule.TD_CONFIGURATION,
        isAccepted(report.mrConfigId(), host.configIds())
            && isAccepted(report.mrOwner(), host.owners())
            && isAccepted(report.mrOwnerConfig(), host.ownerConfigs())
            && report.mrServiceTd().map(td -> isAccepted(td, host.serviceTds())).orElse(true),
        "the host gave the trust domain a configuration, an owner or a service domain that is not"
            + " accepted");
  }

  private static boolean isAccepted(Bytes value, Optional<Set<Bytes>> accepted) {
    return accepted.map(some -> some.contains(value)).orElse(value.isAllZero());
  }

  private void checkPrograms(TdReport report, CheckList checks) throws RefusedException {
    checks.require(
        Rule.MEASUREMENT,
        policy.measurements().contains(report.measurement()),
        "the firmware with MRTD " + report.measurement().toHex() + " is not accepted");
    for (int index = 0; index < TdReport.RTMRS; index++) {
      Bytes value = report.rtmr(index);
      Set<Bytes> accepted = policy.rtmrs().getOrDefault(index, Set.of(value));
      checks.require(
          Rule.RTMR,
          accepted.contains(value),
          "RTMR" + index + " holds " + value.toHex() + ", which is not accepted");
    }
  }
}
