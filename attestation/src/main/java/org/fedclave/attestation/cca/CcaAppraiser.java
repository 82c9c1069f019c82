package org.fedclave.attestation.cca;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.protocol.Bytes;

/**
 * Appraises CCA tokens: genuine by {@link CcaVerifier}, then acceptable by a {@link CcaPolicy}.
 * Thread-safe.
 *
 * <p>A token has no time and no certificate that expires: how fresh it is lies in the realm's
 * challenge alone, and that a key is still trusted, in the policy.
 */
public final class CcaAppraiser implements TechnologyAppraiser {

  /** Without each of these nothing is acceptable. */
  static final Set<Rule> MANDATORY =
      EnumSet.of(
          Rule.TOKEN_PROFILE,
          Rule.LIFECYCLE,
          Rule.DEBUG,
          Rule.PRODUCT,
          Rule.PLATFORM_CONFIGURATION,
          Rule.SOFTWARE_COMPONENT,
          Rule.MEASUREMENT,
          Rule.REALM_EXTENSION,
          Rule.PERSONALIZATION,
          Rule.EVIDENCE_NONCE);

  /** Everything for which CCA evidence can be refused. */
  public static final Set<Rule> RULES =
      CheckList.union(
          EnumSet.of(
              Rule.TRUNCATED,
              Rule.TRAILING_BYTES,
              Rule.REPORT_FORM,
              Rule.REPORT_VERSION,
              Rule.SIGNATURE_ALGORITHM),
          CcaVerifier.MANDATORY,
          MANDATORY);

  private final CcaPolicy policy;
  private final CcaVerifier verifier;
  private final boolean insecureAllowDebug;

  public CcaAppraiser(CcaPolicy policy) {
    this(policy, false);
  }

  /** For test vectors whose policy accepts a platform in a state for debugging. */
  CcaAppraiser(CcaPolicy policy, boolean insecureAllowDebug) {
    this.policy = policy;
    this.verifier = new CcaVerifier(policy);
    this.insecureAllowDebug = insecureAllowDebug;
  }

  /**
   * Returns what the token says, or refuses at the first rule that it breaks.
   *
   * @param evidence of format CCA
   * @param expectedData the 64 bytes that must be the realm's challenge
   * @param at not looked at: nothing in a token has a time
   */
  @Override
  public AcceptableCcaToken appraise(Evidence evidence, Bytes expectedData, Instant at)
      throws RefusedException {
    var checks = new CheckList();
    GenuineCcaToken genuine = verifier.verify(evidence, checks);
    checkPlatform(genuine.token().platform(), checks);
    checkRealm(genuine.token().realm(), checks);
    checks.require(
        Rule.EVIDENCE_NONCE,
        genuine.token().realm().challenge().equals(expectedData),
        "the token does not vouch for the data at hand: the realm's challenge is another");
    checks.requireDone(MANDATORY);
    return new AcceptableCcaToken(genuine);
  }

  private void checkPlatform(PlatformToken platform, CheckList checks) throws RefusedException {
    checks.require(
        Rule.TOKEN_PROFILE,
        policy.profiles().contains(platform.profile()),
        "the policy accepts no tokens of the profile " + platform.profile().id());
    policy
        .products()
        .check(
            "platform",
            platform.lifecycle(),
            platform.implementationId(),
            insecureAllowDebug,
            checks);
    checks.require(
        Rule.PLATFORM_CONFIGURATION,
        policy.platformConfigs().isEmpty() || policy.platformConfigs().contains(platform.config()),
        "the platform's configuration " + platform.config().toHex() + " is not accepted");
    Optional<String> mismatch = policy.softwareComponents().mismatch(platform.components());
    checks.require(Rule.SOFTWARE_COMPONENT, mismatch.isEmpty(), mismatch.orElse(""));
  }

  private void checkRealm(RealmToken realm, CheckList checks) throws RefusedException {
    checks.require(
        Rule.MEASUREMENT,
        policy.measurements().contains(realm.initialMeasurement()),
        "the realm with measurement " + realm.initialMeasurement().toHex() + " is not accepted");
    checks.require(
        Rule.REALM_EXTENSION,
        policy.acceptsExtensions(realm.extensibleMeasurements()),
        "what the realm measured after its launch is not accepted: "
            + hex(realm.extensibleMeasurements()));
    checks.require(
        Rule.PERSONALIZATION,
        policy.personalizations().isEmpty()
            || policy.personalizations().contains(realm.personalizationValue()),
        "the realm's personalization value "
            + realm.personalizationValue().toHex()
            + " is not accepted");
  }

  private static List<String> hex(List<Bytes> values) {
    return values.stream().map(Bytes::toHex).toList();
  }
}
