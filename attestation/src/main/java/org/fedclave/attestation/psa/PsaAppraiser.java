package org.fedclave.attestation.psa;

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
 * Appraises PSA tokens: genuine by {@link PsaVerifier}, then acceptable by a {@link PsaPolicy}.
 * Thread-safe.
 *
 * <p>A token has no time and no certificate that expires: how fresh it is lies in the nonce alone,
 * and that a key is still trusted, in the policy.
 */
public final class PsaAppraiser implements TechnologyAppraiser {

  /** Without each of these nothing is acceptable. */
  static final Set<Rule> MANDATORY =
      EnumSet.of(
          Rule.TOKEN_PROFILE,
          Rule.LIFECYCLE,
          Rule.DEBUG,
          Rule.PRODUCT,
          Rule.CLIENT,
          Rule.SOFTWARE_COMPONENT,
          Rule.EVIDENCE_NONCE);

  /** Everything for which PSA evidence can be refused. */
  public static final Set<Rule> RULES =
      CheckList.union(
          EnumSet.of(
              Rule.TRUNCATED,
              Rule.TRAILING_BYTES,
              Rule.REPORT_FORM,
              Rule.REPORT_VERSION,
              Rule.SIGNATURE_ALGORITHM),
          PsaVerifier.MANDATORY,
          MANDATORY);

  private final PsaPolicy policy;
  private final PsaVerifier verifier;
  private final boolean insecureAllowDebug;

  public PsaAppraiser(PsaPolicy policy) {
    this(policy, false);
  }

  /** For test vectors whose policy accepts a device in a state for debugging. */
  PsaAppraiser(PsaPolicy policy, boolean insecureAllowDebug) {
    this.policy = policy;
    this.verifier = new PsaVerifier(policy);
    this.insecureAllowDebug = insecureAllowDebug;
  }

  /**
   * Returns what the token says, or refuses at the first rule that it breaks.
   *
   * @param evidence of format PSA
   * @param expectedData the 64 bytes that must be its nonce
   * @param at not looked at: nothing in a token has a time
   */
  @Override
  public AcceptablePsaToken appraise(Evidence evidence, Bytes expectedData, Instant at)
      throws RefusedException {
    var checks = new CheckList();
    GenuinePsaToken genuine = verifier.verify(evidence, checks);
    PsaToken token = genuine.token();
    checkDevice(token, checks);
    Optional<String> mismatch = policy.softwareComponents().mismatch(token.components());
    checks.require(Rule.SOFTWARE_COMPONENT, mismatch.isEmpty(), mismatch.orElse(""));
    checks.require(
        Rule.EVIDENCE_NONCE,
        token.nonce().equals(expectedData),
        "the token does not vouch for the data at hand: its nonce is another");
    checks.requireDone(MANDATORY);
    return new AcceptablePsaToken(genuine);
  }

  private void checkDevice(PsaToken token, CheckList checks) throws RefusedException {
    checks.require(
        Rule.TOKEN_PROFILE,
        policy.profiles().contains(token.profile()),
        "the policy accepts no tokens of the profile " + token.profile().id());
    policy
        .products()
        .check("device", token.lifecycle(), token.implementationId(), insecureAllowDebug, checks);
    checks.require(
        Rule.CLIENT,
        policy.clientIds().contains(token.clientId()),
        "the token was made for the partition " + token.clientId() + ", which is not accepted");
  }
}
