package org.fedclave.party;

import java.util.Set;
import java.util.TreeSet;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What a policy allows of something that contracts name freely, and what happens to all else.
 *
 * @param allowed the names
 * @param others for names that are not in the list
 */
public record Allowance(Set<String> allowed, Others others) {

  private static final int MOST = 1000;

  /** What happens to a name that is not listed. */
  public enum Others {
    /** A person decides. */
    ASK,
    /** It is refused. */
    REFUSE
  }

  public Allowance {
    allowed = Set.copyOf(allowed);
  }

  static Allowance read(StrictJson json) throws MalformedException {
    return new Allowance(
        new TreeSet<>(json.texts("allowed", 0, MOST)),
        json.oneOf("others", Set.of("ask", "refuse")).equals("ask") ? Others.ASK : Others.REFUSE);
  }
}
