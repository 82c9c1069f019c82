package org.fedclave.attestation.snp;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;

/**
 * Answers "is this report genuine?": the certificates lead to a trusted root, the leaf's key signed
 * the report, and the leaf is that of the chip and firmware in the report. Thread-safe.
 */
final class SnpVerifier {

  /** Without each of these nothing is genuine. */
  static final Set<Rule> MANDATORY =
      EnumSet.of(
          Rule.VENDOR_ROOT,
          Rule.CERTIFICATE_CHAIN,
          Rule.CERTIFICATE_NOT_YET_VALID,
          Rule.CERTIFICATE_EXPIRED,
          Rule.COLLATERAL_MISSING,
          Rule.COLLATERAL_FORGED,
          Rule.COLLATERAL_NOT_YET_VALID,
          Rule.COLLATERAL_EXPIRED,
          Rule.COLLATERAL_TOO_OLD,
          Rule.REVOKED,
          Rule.REPORT_SIGNATURE,
          Rule.SIGNING_KEY_KIND,
          Rule.CERTIFICATE_PRODUCT,
          Rule.CERTIFICATE_CHIP,
          Rule.CERTIFICATE_TCB);

  private final SnpPolicy policy;
  private final ParsedEndorsements parsed = new ParsedEndorsements();

  SnpVerifier(SnpPolicy policy) {
    this.policy = policy;
  }

  GenuineSnpReport verify(Evidence evidence, Instant at, CheckList checks) throws RefusedException {
    SnpReport report = SnpReport.parse(evidence.item(EvidenceItem.REPORT));
    AmdChain chain = AmdChain.verify(evidence, parsed, policy, at, checks);
    EndorsementCertificate leaf = chain.leaf();
    checks.require(
        Rule.REPORT_SIGNATURE,
        report.isSignedBy(leaf.certificate().publicKey()),
        "the key in the leaf certificate did not sign the report");
    checkBinding(report, leaf, chain, checks);
    checks.requireDone(MANDATORY);
    return new GenuineSnpReport(report, chain);
  }

  /** Two genuine pieces must also belong together. */
  private void checkBinding(
      SnpReport report, EndorsementCertificate leaf, AmdChain chain, CheckList checks)
      throws RefusedException {
    checks.require(
        Rule.SIGNING_KEY_KIND,
        report.signingKey() == leaf.kind().reportCode(),
        "the report names signing key kind "
            + report.signingKey()
            + ", the certificate is a "
            + leaf.kind());
    checks.require(
        Rule.CERTIFICATE_PRODUCT,
        report.cpu().map(leaf.product()::hasCpu).orElse(true)
            && AmdRoot.of(chain.root()).map(root -> root.product() == leaf.product()).orElse(true),
        "the certificate is for "
            + leaf.productName()
            + ", the report or the root for another product");
    checks.require(
        Rule.CERTIFICATE_CHIP,
        leaf.kind() == EndorsementKey.VLEK
            || leaf.isOfChip(report.chipId())
            || (report.chipId().isAllZero() && policy.restrictions().maskedChipId()),
        "the certificate is that of another chip");
    report.requireVersionsOf(leaf.product());
    TcbVersion reported = report.reportedTcb(leaf.product());
    checks.require(
        Rule.CERTIFICATE_TCB,
        reported.equals(leaf.tcb()),
        "the report is of firmware " + reported + ", the certificate for " + leaf.tcb());
  }
}
