package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.StrictCertificate;

/**
 * TCB info and QE identity, verified (DCAP quote verification, checks of collateral): signed by a
 * signing certificate of the root, of this moment, for this platform and TEE. One object per
 * appraisal, after {@link IntelAuthorities#verifyChains}.
 *
 * <p>All rules run without a document too: that it may be absent was decided before.
 */
final class IntelDocuments {

  private final PckCertificate pck;
  private final Collateral collateral;
  private final PlatformPolicy policy;
  private final Instant at;
  private final CheckList checks;

  IntelDocuments(
      PckCertificate pck,
      Collateral collateral,
      PlatformPolicy policy,
      Instant at,
      CheckList checks) {
    this.pck = pck;
    this.collateral = collateral;
    this.policy = policy;
    this.at = at;
    this.checks = checks;
  }

  Optional<TcbInfo> tcbInfo(TeeType teeType) throws RefusedException {
    Optional<TcbInfo> info = authentic("TCB info", collateral.tcbInfo(), collateral.tcbInfoChain());
    checks.require(
        Rule.COLLATERAL_MISMATCH,
        info.map(i -> i.teeType() == teeType).orElse(true),
        "the TCB info is not for " + teeType);
    checks.require(
        Rule.COLLATERAL_MISMATCH,
        info.map(i -> i.fmspc().equals(pck.fmspc()) && i.pceId().equals(pck.pceId())).orElse(true),
        "the TCB info is for other platforms than those with FMSPC "
            + pck.fmspc().toHex()
            + " and PCEID "
            + pck.pceId().toHex());
    checkCurrent(
        info.map(i -> new Validity("the TCB info", i.issueDate(), i.nextUpdate())),
        info.map(TcbInfo::evaluationDataNumber));
    return info;
  }

  Optional<QeIdentity> qeIdentity(TeeType teeType) throws RefusedException {
    Optional<QeIdentity> identity =
        authentic("QE identity", collateral.qeIdentity(), collateral.qeIdentityChain());
    checks.require(
        Rule.COLLATERAL_MISMATCH,
        identity.map(i -> i.id().equals(teeType.quotingEnclave())).orElse(true),
        "the QE identity is not that of " + teeType.quotingEnclave());
    checkCurrent(
        identity.map(i -> new Validity("the QE identity", i.issueDate(), i.nextUpdate())),
        identity.map(QeIdentity::evaluationDataNumber));
    return identity;
  }

  private <T> Optional<T> authentic(
      String what, Optional<SignedDocument<T>> document, Optional<List<StrictCertificate>> chain)
      throws RefusedException {
    checks.require(
        Rule.COLLATERAL_MISSING,
        document.isEmpty() || chain.isPresent(),
        "the " + what + " comes without the chain of who signed it");
    checks.require(
        Rule.COLLATERAL_SIGNATURE,
        document
            .map(signed -> chain.map(c -> signed.isSignedBy(c.getFirst())).orElse(false))
            .orElse(true),
        "the " + what + " is not signed by the certificate that came with it");
    return document.isEmpty() ? Optional.empty() : Optional.of(document.get().content());
  }

  private void checkCurrent(Optional<Validity> validity, Optional<Integer> evaluation)
      throws RefusedException {
    Validity.check(validity.stream().toList(), policy.collateral().maximumAge(), at, checks);
    int least = policy.tcb().minimumEvaluationDataNumber();
    checks.require(
        Rule.TCB_EVALUATION_DATA,
        evaluation.map(number -> number >= least).orElse(true),
        "TCB info or QE identity is of TCB evaluation "
            + evaluation.orElse(0)
            + ", at least "
            + least
            + " is demanded");
  }
}
