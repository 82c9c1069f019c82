package org.fedclave.attestation.psa;

import java.util.EnumSet;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;

/**
 * Answers "is this token genuine?": it is well formed, and a key that the policy names for its
 * device signed it. Thread-safe.
 */
final class PsaVerifier {

  /** Without each of these nothing is genuine. */
  static final Set<Rule> MANDATORY = EnumSet.of(Rule.VENDOR_ROOT, Rule.REPORT_SIGNATURE);

  private final PsaPolicy policy;

  PsaVerifier(PsaPolicy policy) {
    this.policy = policy;
  }

  GenuinePsaToken verify(Evidence evidence, CheckList checks) throws RefusedException {
    PsaToken token = PsaToken.parse(evidence.item(EvidenceItem.TOKEN));
    TokenKeys.Signer signer =
        policy.keys().verify(token.message(), token.instanceId(), token.implementationId(), checks);
    checks.requireDone(MANDATORY);
    return new GenuinePsaToken(token, signer);
  }
}
