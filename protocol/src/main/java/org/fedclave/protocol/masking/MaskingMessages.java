package org.fedclave.protocol.masking;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * What goes in one letter: the messages of one phase from or to all participants of a trainer, in
 * the contract's order of parties. Which message it is, the letter's kind says.
 *
 * @param messages each as its own type writes it; at least one, at most {@link #MOST}
 */
public record MaskingMessages(List<Bytes> messages) {

  /** A trainer has no more participants than a contract has parties. */
  public static final int MOST = Parties.MOST;

  private static final int LARGEST = 128 << 20;

  public MaskingMessages {
    messages = List.copyOf(messages);
    if (messages.isEmpty() || messages.size() > MOST) {
      throw new IllegalArgumentException(messages.size() + " messages; 1 to " + MOST);
    }
  }

  public static MaskingMessages parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("masking messages", cbor, LARGEST);
    try {
      var messages = new MaskingMessages(map.byteStrings("messages", MOST));
      map.finish();
      return messages;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("masking messages: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter().putBytes("messages", messages).toBytes();
  }
}
