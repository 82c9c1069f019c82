package org.fedclave.simulator.fuzz;

import java.time.Instant;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Bytes;

/**
 * Evidence that a policy accepts, and nothing that says anything else.
 *
 * @param evidence sound
 * @param expectedData what it binds
 * @param policy accepts it
 * @param at when
 */
record SoundEvidence(Evidence evidence, Bytes expectedData, TechnologyPolicy policy, Instant at) {

  /**
   * Appraises other evidence by the same policy. What is signed cannot be changed, so whatever is
   * accepted says what the sound evidence says.
   *
   * @param container encoded evidence
   */
  void appraise(Bytes container) throws RefusedException {
    Evidence other = Evidence.decode(container);
    if (other.format() != evidence.format()) {
      return;
    }
    var claims = policy.appraiser().appraise(other, expectedData, at).claims();
    var sound = policy.appraiser().appraise(evidence, expectedData, at).claims();
    if (!claims.equals(sound)) {
      throw new AssertionError("forged evidence is accepted: " + claims);
    }
  }
}
