package org.fedclave.protocol.contract;

import java.util.Set;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/** What becomes of numeric features after the schema's own scaling. */
public enum Normalisation {
  /** Nothing: the schema's public constants are all. */
  NONE("none"),
  /**
   * Centred and scaled by mean and standard deviation over all parties' rows, which the parties'
   * trainers add up before round 0 and the proof records.
   */
  GLOBAL("global");

  private static final Set<String> WORDS = Set.of(NONE.word, GLOBAL.word);

  private final String word;

  Normalisation(String word) {
    this.word = word;
  }

  /** Its name in contracts. */
  public String word() {
    return word;
  }

  static Normalisation read(StrictJson object, String name) throws MalformedException {
    return object.oneOf(name, WORDS).equals(GLOBAL.word) ? GLOBAL : NONE;
  }
}
