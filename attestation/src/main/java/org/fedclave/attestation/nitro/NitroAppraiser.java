package org.fedclave.attestation.nitro;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.protocol.Bytes;

/**
 * Appraises Nitro documents: genuine by {@link NitroVerifier}, then acceptable by a {@link
 * NitroPolicy}. Thread-safe.
 *
 * <p>The bound data are the document's {@code user_data}. Its {@code public_key} and {@code nonce}
 * are the program's to state, like these, and bind nothing here.
 */
public final class NitroAppraiser implements TechnologyAppraiser {

  /** Without each of these nothing is acceptable. */
  static final Set<Rule> MANDATORY = EnumSet.of(Rule.DEBUG, Rule.MEASUREMENT, Rule.REPORT_DATA);

  /** Everything for which Nitro evidence can be refused. */
  public static final Set<Rule> RULES =
      CheckList.union(
          EnumSet.of(
              Rule.TRUNCATED,
              Rule.TRAILING_BYTES,
              Rule.REPORT_FORM,
              Rule.SIGNATURE_ALGORITHM,
              Rule.CERTIFICATE_FORM,
              Rule.EVIDENCE_NONCE),
          NitroVerifier.MANDATORY,
          MANDATORY);

  private final NitroPolicy policy;
  private final NitroVerifier verifier;
  private final boolean insecureAllowDebug;

  public NitroAppraiser(NitroPolicy policy) {
    this(policy, false);
  }

  /** For test vectors whose policy accepts an enclave in debug mode. */
  NitroAppraiser(NitroPolicy policy, boolean insecureAllowDebug) {
    this.policy = policy;
    this.verifier = new NitroVerifier(policy);
    this.insecureAllowDebug = insecureAllowDebug;
  }

  /**
   * Returns what the document says, or refuses at the first rule that it breaks.
   *
   * @param evidence of format NITRO
   * @param expectedData the 64 bytes that must be its user data
   * @param at the moment for which certificates and the document's age are judged
   */
  @Override
  public AcceptableNitroDocument appraise(Evidence evidence, Bytes expectedData, Instant at)
      throws RefusedException {
    return appraise(evidence, Optional.of(expectedData), Optional.empty(), at);
  }

  /**
   * Appraises a document that may bind its question in its nonce too, or instead.
   *
   * @param expectedUserData what its user data must be, if that matters
   * @param expectedNonce what its nonce must be, if that matters
   * @param at the moment for which certificates and the document's age are judged
   */
  public AcceptableNitroDocument appraise(
      Evidence evidence,
      Optional<Bytes> expectedUserData,
      Optional<Bytes> expectedNonce,
      Instant at)
      throws RefusedException {
    var checks = new CheckList();
    GenuineNitroDocument genuine = verifier.verify(evidence, at, checks);
    NitroDocument document = genuine.document();
    checks.require(
        Rule.DEBUG,
        !document.debug() || insecureAllowDebug,
        "the enclave is in debug mode: PCR0 to PCR2 are zero");
    for (Map.Entry<Integer, Set<Bytes>> entry : new TreeMap<>(policy.pcrs()).entrySet()) {
      Optional<Bytes> value = Optional.ofNullable(document.pcrs().get(entry.getKey()));
      checks.require(
          Rule.MEASUREMENT,
          value.filter(entry.getValue()::contains).isPresent(),
          "PCR"
              + entry.getKey()
              + " is not accepted: "
              + value.map(Bytes::toHex).orElse("it is missing"));
    }
    checks.require(
        Rule.REPORT_DATA,
        expectedUserData.isEmpty() || document.userData().equals(expectedUserData),
        "the document does not vouch for the data at hand: its user data are others");
    checks.require(
        Rule.EVIDENCE_NONCE,
        expectedNonce.isEmpty() || document.nonce().equals(expectedNonce),
        "the document answers another question: its nonce is another");
    checks.requireDone(MANDATORY);
    return new AcceptableNitroDocument(genuine);
  }
}
