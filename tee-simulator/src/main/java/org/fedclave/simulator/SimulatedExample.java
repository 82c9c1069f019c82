package org.fedclave.simulator;

import java.time.Instant;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Bytes;

/**
 * Sound evidence of one technology, with a policy that accepts it: for measurements, and for tests
 * that break it.
 *
 * @param evidence with all endorsements
 * @param expectedData what it binds
 * @param policy trusts a test root only
 * @param at the moment for which it is sound
 */
public record SimulatedExample(
    Evidence evidence, Bytes expectedData, TechnologyPolicy policy, Instant at) {

  /** Appraises {@code other} by this example's policy, with nothing remembered. */
  public AcceptableEvidence appraise(Evidence other) throws RefusedException {
    return policy.appraiser().appraise(other, expectedData, at);
  }
}
