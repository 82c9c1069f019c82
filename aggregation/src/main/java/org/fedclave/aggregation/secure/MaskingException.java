package org.fedclave.aggregation.secure;

import java.util.Map;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * A refusal in secure aggregation: what somebody sent, or did not send, must not be used. Says
 * which rule it breaks and in one sentence who, at which phase, and what was expected.
 */
public final class MaskingException extends Exception {
  private static final long serialVersionUID = 1;

  /** What a peer, the server or an update can be refused for. */
  public enum Rule {
    /** A message of another round. */
    ROUND,
    /** A message for somebody else. */
    ADDRESSEE,
    /** A participant that the run does not have. */
    UNKNOWN_PARTY,
    /** A signature that is not the participant's. */
    SIGNATURE,
    /** A revealed value that does not lead to the participant's committed one. */
    REVEAL,
    /** One's own keys are shown changed, or not at all. */
    OWN_KEYS,
    /** A public key with which no secret can be agreed (RFC 7748, section 6.1). */
    WEAK_KEY,
    /** Two messages of one participant in a phase. */
    DUPLICATE,
    /** A message when it is not its turn: too late, too early, or of one that dropped out. */
    OUT_OF_TURN,
    /** Shares for others than the neighbours, or not for all of them. */
    NEIGHBOURS,
    /** Shares that do not open. */
    CANNOT_OPEN,
    /** A share that is no element of the field. */
    SHARE,
    /** A masked vector of another length, or with bits after its end. */
    VECTOR,
    /** The set of survivors leaves out the participant that it is shown to. */
    NOT_A_SURVIVOR,
    /** The set of survivors names a participant whose shares nobody got. */
    UNKNOWN_SURVIVOR,
    /** A confirmation of other survivors, or of somebody else. */
    CONFIRMATION,
    /** A share of the secret that must stay hidden, or of nobody that was asked about. */
    WRONG_SECRET,
    /** Too few participants are left. */
    TOO_FEW,
    /** Recovered shares do not give the secret that was committed to. */
    RECOVERY,
    /** A coordinate of an update is NaN or infinite. */
    NOT_FINITE,
    /** A weight that is not within the bound that all weights share. */
    WEIGHT
  }

  private final Rule rule;

  MaskingException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  static MaskingException unknown(int party) {
    return new MaskingException(
        Rule.UNKNOWN_PARTY, "party " + party + " does not take part in secure aggregation");
  }

  static MaskingException otherRound(String what, int round, int expected) {
    return new MaskingException(
        Rule.ROUND, what + " is of round " + round + "; this is round " + expected);
  }

  static MaskingException weakKey(int party) {
    return new MaskingException(
        Rule.WEAK_KEY, "party " + party + " has a key with which no secret can be agreed");
  }

  /** The keys of {@code party}, which must be there. */
  static VerificationKeys keyOf(int party, Map<Integer, VerificationKeys> keys)
      throws MaskingException {
    VerificationKeys key = keys.get(party);
    if (key == null) {
      throw unknown(party);
    }
    return key;
  }

  public Rule rule() {
    return rule;
  }
}
