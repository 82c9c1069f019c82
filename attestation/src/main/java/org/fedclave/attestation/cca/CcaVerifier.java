package org.fedclave.attestation.cca;

import java.util.EnumSet;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.psa.TokenKeys;

/**
 * Answers "is this token genuine?": a key of the policy signed the platform's part, the realm's
 * part is signed by the key that it carries, and the platform vouches for that key. Thread-safe.
 */
final class CcaVerifier {

  /** Without each of these nothing is genuine. */
  static final Set<Rule> MANDATORY =
      EnumSet.of(Rule.VENDOR_ROOT, Rule.REPORT_SIGNATURE, Rule.REALM_SIGNATURE, Rule.REALM_KEY);

  private final CcaPolicy policy;

  CcaVerifier(CcaPolicy policy) {
    this.policy = policy;
  }

  GenuineCcaToken verify(Evidence evidence, CheckList checks) throws RefusedException {
    CcaToken token = CcaToken.parse(evidence.item(EvidenceItem.TOKEN));
    PlatformToken platform = token.platform();
    RealmToken realm = token.realm();
    TokenKeys.Signer signer =
        policy
            .keys()
            .verify(platform.message(), platform.instanceId(), platform.implementationId(), checks);
    checks.require(
        Rule.REALM_SIGNATURE,
        realm.message().isSignedBy(realm.key()),
        "the key in the realm's token did not sign it");
    checks.require(
        Rule.REALM_KEY,
        platform.challenge().equals(realm.keyHash()),
        "the platform does not vouch for the realm's key: its challenge is not the key's hash");
    checks.requireDone(MANDATORY);
    return new GenuineCcaToken(token, signer);
  }
}
