package org.fedclave.cli;

import org.fedclave.protocol.MemberId;

/**
 * Somebody refused something, by a rule.
 *
 * @param who noticed
 * @param rule name of the rule
 * @param sentence for people
 * @param round how many rounds were done
 */
record Notice(MemberId who, String rule, String sentence, int round) {

  @Override
  public String toString() {
    return who + " after round " + round + ", " + rule + ": " + sentence;
  }
}
