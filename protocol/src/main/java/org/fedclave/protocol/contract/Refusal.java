package org.fedclave.protocol.contract;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * A party does not sign, or somebody stops a run: which rule, and a sentence for people.
 *
 * @param rule name of the rule, for programs
 * @param sentence at most 900 characters
 */
public record Refusal(String rule, String sentence) {

  private static final int LONGEST = 900;

  public Refusal {
    if (sentence.length() > LONGEST) {
      boolean cutsPair = Character.isHighSurrogate(sentence.charAt(LONGEST - 1));
      sentence = sentence.substring(0, cutsPair ? LONGEST - 1 : LONGEST);
    }
  }

  public static Refusal parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("refusal", cbor, 8 * 1024);
    var refusal = new Refusal(map.text("rule"), map.text("sentence"));
    map.finish();
    return refusal;
  }

  public Bytes toBytes() {
    return new CborWriter().put("rule", rule).put("sentence", sentence).toBytes();
  }
}
