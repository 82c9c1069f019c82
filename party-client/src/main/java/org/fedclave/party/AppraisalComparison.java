package org.fedclave.party;

import java.util.Optional;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.party.PolicyDecision.Refused;

/**
 * Compares a contract's appraisal policy with a party's own: whatever the contract accepts, the
 * party must accept too. Otherwise enclaves that the party would refuse would see models made from
 * its rows, and the proof would rest on them.
 */
final class AppraisalComparison {

  private AppraisalComparison() {}

  /** The first thing that {@code theirs} accepts and {@code own} does not. */
  static Optional<Refused> firstWeakness(AppraisalPolicy theirs, AppraisalPolicy own) {
    return theirs.firstGap(own).map(AppraisalComparison::refusal);
  }

  private static Refused refusal(PolicyGap gap) {
    return new Refused(
        rule(gap.kind()),
        "the contract's appraisal policy is weaker than ours: it "
            + gap.theirs()
            + ", ours demands "
            + gap.own());
  }

  private static PolicyRule rule(PolicyGap.Kind kind) {
    return switch (kind) {
      case ROOT -> PolicyRule.ROOT;
      case PROGRAM -> PolicyRule.PROGRAM;
      case PLATFORM -> PolicyRule.PLATFORM;
      case COLLATERAL -> PolicyRule.COLLATERAL;
    };
  }
}
