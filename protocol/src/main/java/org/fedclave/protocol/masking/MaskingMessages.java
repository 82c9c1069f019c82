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
 * @param next the participants' advertisements for the next round, where a trainer has no other
 *     letter to send before; mostly none, at most {@link #MOST}
 */
public record MaskingMessages(List<Bytes> messages, List<Bytes> next) {

  /** A trainer has no more participants than a contract has parties. */
  public static final int MOST = Parties.MOST;

  private static final int LARGEST = 128 << 20;

  public MaskingMessages {
    messages = List.copyOf(messages);
    next = List.copyOf(next);
    if (messages.isEmpty() || messages.size() > MOST || next.size() > MOST) {
      throw new IllegalArgumentException(
          messages.size() + " messages and " + next.size() + " for the next round; 1 to " + MOST);
    }
  }

  /** Messages of one phase alone. */
  public MaskingMessages(List<Bytes> messages) {
    this(messages, List.of());
  }

  public static MaskingMessages parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("masking messages", cbor, LARGEST);
    try {
      var messages =
          new MaskingMessages(
              map.byteStrings("messages", MOST),
              map.has("next") ? map.byteStrings("next", MOST) : List.of());
      map.finish();
      return messages;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("masking messages: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    CborWriter map = new CborWriter().putBytes("messages", messages);
    if (!next.isEmpty()) {
      map.putBytes("next", next);
    }
    return map.toBytes();
  }
}
