package org.fedclave.party;

import org.fedclave.protocol.contract.Refusal;

/** The agent does not do what a letter asks. The message is one sentence for people. */
public final class PartyRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final AgentRule rule;

  PartyRefusedException(AgentRule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  PartyRefusedException(AgentRule rule, String sentence, Throwable cause) {
    super(sentence, cause);
    this.rule = rule;
  }

  /** The broken rule. */
  public AgentRule rule() {
    return rule;
  }

  /** For a letter. */
  Refusal refusal() {
    return new Refusal(rule.name(), String.valueOf(getMessage()));
  }

  static void require(AgentRule rule, boolean holds, String sentence) throws PartyRefusedException {
    if (!holds) {
      throw new PartyRefusedException(rule, sentence);
    }
  }
}
