package org.fedclave.coordinator.routing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;

/**
 * Why a node's newest evidence is not acceptable.
 *
 * @param rule that it breaks
 * @param sentence at most 700 characters
 */
public record Rejection(Rule rule, String sentence, Instant at) {

  private static final int LONGEST = 700;

  private static final Set<Rule> REVOKED = EnumSet.of(Rule.REVOKED, Rule.TCB_REVOKED);
  private static final Set<Rule> BELOW_FLOOR =
      EnumSet.of(
          Rule.REPORTED_TCB,
          Rule.COMMITTED_TCB,
          Rule.LAUNCH_TCB,
          Rule.TCB_LEVEL,
          Rule.TCB_STATUS,
          Rule.ENCLAVE_VERSION,
          Rule.VBIOS_VERSION,
          Rule.DRIVER_VERSION);

  public Rejection {
    at = at.truncatedTo(ChronoUnit.MILLIS); // as it is stored
    sentence = sentence.substring(0, Math.min(LONGEST, sentence.length()));
  }

  public static Rejection of(RefusedException refused, Instant at) {
    return new Rejection(refused.rule(), String.valueOf(refused.getMessage()), at);
  }

  /** What it means for routing. */
  Reason reason() {
    if (REVOKED.contains(rule)) {
      return Reason.REVOKED;
    }
    return BELOW_FLOOR.contains(rule) ? Reason.BELOW_FLOOR : Reason.EVIDENCE_REFUSED;
  }

  /** For people. */
  public String words() {
    return rule + ": " + sentence;
  }
}
