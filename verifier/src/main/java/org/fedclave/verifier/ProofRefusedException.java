package org.fedclave.verifier;

/**
 * A model and a proof that break a {@link ProofRule}. The message is one sentence for people;
 * nothing about the model may be believed on the ground of this proof.
 */
public final class ProofRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ProofRule rule;

  ProofRefusedException(ProofRule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  ProofRefusedException(ProofRule rule, String sentence, Throwable cause) {
    super(sentence, cause);
    this.rule = rule;
  }

  /** The first rule that was found broken. */
  public ProofRule rule() {
    return rule;
  }

  static void require(ProofRule rule, boolean holds, String sentence) throws ProofRefusedException {
    if (!holds) {
      throw new ProofRefusedException(rule, sentence);
    }
  }
}
