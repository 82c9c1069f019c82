package org.fedclave.attestation;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The checks that one appraisal has done, so that a check which somebody forgets (or skips by an
 * early return) refuses instead of passing unseen.
 *
 * <p>Not thread-safe; one object per appraisal, because a check that another appraisal did would
 * hide that this one forgot it. Who wants to tell a person what was checked observes all lists of
 * an appraisal from outside, by {@link #observed}.
 */
public final class CheckList {

  private static final ScopedValue<Consumer<Rule>> OBSERVER = ScopedValue.newInstance();

  private final EnumSet<Rule> done = EnumSet.noneOf(Rule.class);

  /** Something that may end in a refusal. */
  @FunctionalInterface
  public interface Appraisal<T> {
    T run() throws RefusedException;
  }

  /**
   * Runs {@code appraisal} on this thread and tells {@code observer} each rule that was found to
   * hold, in order; a rule that is checked for several pieces comes several times. Observing
   * changes no verdict.
   */
  public static <T> T observed(Consumer<Rule> observer, Appraisal<T> appraisal)
      throws RefusedException {
    return ScopedValue.where(OBSERVER, observer).call(appraisal::run);
  }

  /** All rules of {@code sets}, in the order of {@link Rule}; unmodifiable. */
  @SafeVarargs
  public static Set<Rule> union(Set<Rule>... sets) {
    EnumSet<Rule> all = EnumSet.noneOf(Rule.class);
    for (Set<Rule> set : sets) {
      all.addAll(set);
    }
    return Collections.unmodifiableSet(all);
  }

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
    if (OBSERVER.isBound()) {
      OBSERVER.get().accept(rule);
    }
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
