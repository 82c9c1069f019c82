package org.fedclave.party;

import java.util.List;
import org.fedclave.protocol.contract.Refusal;

/** What a party's policy says to a contract. */
public sealed interface PolicyDecision {

  /** The policy allows all of it. */
  record Allowed() implements PolicyDecision {}

  /**
   * The policy leaves it to a person.
   *
   * @param questions what the person has to answer, a sentence each; not empty
   */
  record Undecided(List<String> questions) implements PolicyDecision {
    public Undecided {
      questions = List.copyOf(questions);
      if (questions.isEmpty()) {
        throw new IllegalArgumentException("undecided without a question");
      }
    }
  }

  /**
   * The policy forbids it; no person can allow it without changing the policy.
   *
   * @param rule the first rule broken
   * @param sentence for people
   */
  record Refused(PolicyRule rule, String sentence) implements PolicyDecision {

    /** For a letter. */
    public Refusal refusal() {
      return new Refusal(rule.name(), sentence);
    }
  }
}
