package org.fedclave.attestation;

import java.util.EnumSet;
import java.util.Set;

/**
 * The checks that one appraisal has done, so that a check which somebody forgets (or skips by an
 * early return) refuses instead of passing unseen.
 *
 * <p>Not thread-safe; one object per appraisal.
 */
public final class CheckList {

  private final EnumSet<Rule> done = EnumSet.noneOf(Rule.class);

  /**
   * Records that {@code rule} was checked and holds.
   *
   * @throws RefusedException with {@code sentence} if it does not hold
   */
  public void require(Rule rule, boolean holds, String sentence) throws RefusedException {
    if (!holds) {
      throw new RefusedException(rule, sentence);
    }
    done.add(rule);
  }

  /**
   * Refuses unless every rule of {@code mandatory} was checked.
   *
   * @throws RefusedException with {@link Rule#CHECK_MISSING}
   */
  public void requireDone(Set<Rule> mandatory) throws RefusedException {
    EnumSet<Rule> missing = EnumSet.copyOf(mandatory);
    missing.removeAll(done);
    if (!missing.isEmpty()) {
      throw new RefusedException(
          Rule.CHECK_MISSING,
          "the mandatory checks " + missing + " did not run: nothing is accepted");
    }
  }
}
