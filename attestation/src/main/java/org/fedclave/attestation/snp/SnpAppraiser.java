package org.fedclave.attestation.snp;

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
 * Appraises SEV-SNP evidence: genuine by {@link SnpVerifier}, then acceptable by a {@link
 * SnpPolicy}. Thread-safe.
 *
 * <p>It does not know who asked or when: freshness lies in the report data that the caller expects.
 */
public final class SnpAppraiser implements TechnologyAppraiser {

  /** Without each of these nothing is acceptable. */
  static final Set<Rule> MANDATORY =
      EnumSet.of(
          Rule.PRODUCT_DENIED,
          Rule.PRODUCT,
          Rule.DEVICE,
          Rule.PLATFORM_CONFIGURATION,
          Rule.ENDORSEMENT_KEY,
          Rule.REPORTED_TCB,
          Rule.COMMITTED_TCB,
          Rule.LAUNCH_TCB,
          Rule.DEBUG,
          Rule.MIGRATION_AGENT,
          Rule.VMPL,
          Rule.MEASUREMENT,
          Rule.REPORT_DATA);

  /** All with which this technology refuses. */
  public static final Set<Rule> RULES =
      CheckList.union(
          EnumSet.of(
              Rule.TRUNCATED,
              Rule.TRAILING_BYTES,
              Rule.REPORT_FORM,
              Rule.REPORT_VERSION,
              Rule.SIGNATURE_ALGORITHM,
              Rule.CERTIFICATE_FORM),
          SnpVerifier.MANDATORY,
          MANDATORY);

  private final SnpPolicy policy;
  private final SnpVerifier verifier;
  private final boolean insecureAllowDebug;

  public SnpAppraiser(SnpPolicy policy) {
    this(policy, false);
  }

  /** For the test vectors, of which one is a debuggable guest that its policy accepts. */
  SnpAppraiser(SnpPolicy policy, boolean insecureAllowDebug) {
    this.policy = policy;
    this.verifier = new SnpVerifier(policy);
    this.insecureAllowDebug = insecureAllowDebug;
  }

  /**
   * Returns the report, or refuses at the first rule that the evidence breaks.
   *
   * @param evidence of format SEV_SNP
   * @param expectedReportData the 64 bytes that the report must bind
   * @param at the moment for which certificates and collateral are judged
   */
  @Override
  public AcceptableSnpReport appraise(Evidence evidence, Bytes expectedReportData, Instant at)
      throws RefusedException {
    var checks = new CheckList();
    GenuineSnpReport genuine = verifier.verify(evidence, at, checks);
    SnpReport report = genuine.report();
    checkPlatform(genuine, checks);
    checkGuest(report, checks);
    checks.require(
        Rule.REPORT_DATA,
        report.reportData().equals(expectedReportData),
        "the report does not vouch for the data at hand: its report data are others");
    checks.requireDone(MANDATORY);
    return new AcceptableSnpReport(genuine);
  }

  private void checkPlatform(GenuineSnpReport genuine, CheckList checks) throws RefusedException {
    SnpReport report = genuine.report();
    SnpProduct product = genuine.product();
    checks.require(
        Rule.PRODUCT_DENIED,
        !policy.restrictions().deniedProducts().contains(product),
        "the policy denies chips of the family " + product.label());
    TcbFloor floor = policy.products().get(product);
    if (floor == null) {
      throw new RefusedException(
          Rule.PRODUCT, "the policy accepts no chips of the family " + product.label());
    }
    checks.require(Rule.PRODUCT, floor.product() == product, "the floor is of another product");
    checks.require(
        Rule.ENDORSEMENT_KEY,
        policy.endorsementKeys().contains(genuine.endorsement().kind()),
        "the policy accepts no report signed by a " + genuine.endorsement().kind());
    checkFloor(
        Rule.REPORTED_TCB, "reported", report.reportedTcb(product), floor.reported(), checks);
    checkFloor(
        Rule.COMMITTED_TCB, "committed", report.committedTcb(product), floor.committed(), checks);
    checkFloor(Rule.LAUNCH_TCB, "launch", report.launchTcb(product), floor.launch(), checks);
    checkRestrictions(genuine, checks);
  }

  private void checkRestrictions(GenuineSnpReport genuine, CheckList checks)
      throws RefusedException {
    SnpRestrictions restrictions = policy.restrictions();
    SnpReport report = genuine.report();
    boolean namesItsChip = genuine.endorsement().kind() == EndorsementKey.VCEK;
    checks.require(
        Rule.DEVICE,
        restrictions.chips().isEmpty()
            || (namesItsChip && restrictions.chips().contains(report.chipId())),
        "the policy accepts listed chips only, and this is none of them");
    Set<PlatformFlag> flags = PlatformFlag.of(report.platformInfo());
    checks.require(
        Rule.PLATFORM_CONFIGURATION,
        flags.containsAll(restrictions.required())
            && flags.stream().noneMatch(restrictions.forbidden()::contains),
        "the platform has the flags "
            + flags
            + "; required are "
            + restrictions.required()
            + ", forbidden "
            + restrictions.forbidden());
  }

  private static void checkFloor(
      Rule rule, String which, TcbVersion version, TcbVersion floor, CheckList checks)
      throws RefusedException {
    Optional<String> below = version.below(floor);
    checks.require(
        rule, below.isEmpty(), "the " + which + " firmware is too old: " + below.orElse(""));
  }

  private void checkGuest(SnpReport report, CheckList checks) throws RefusedException {
    checks.require(
        Rule.DEBUG,
        !report.policy().debug() || insecureAllowDebug,
        "the enclave may be debugged: its memory is open to the machine's operator");
    checks.require(
        Rule.MIGRATION_AGENT,
        !report.policy().migrationAgent(),
        "the enclave may be migrated by an agent, which can read it");
    checks.require(
        Rule.VMPL,
        report.vmpl() <= policy.maximumVmpl(),
        "the report comes from privilege level "
            + report.vmpl()
            + ", at most "
            + policy.maximumVmpl()
            + " is accepted");
    checks.require(
        Rule.MEASUREMENT,
        policy.measurements().contains(report.measurement()),
        "the program with measurement " + report.measurement().toHex() + " is not accepted");
  }
}
