package org.fedclave.transport;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * What a node offers. It is the operator's word; evidence says what is true of it.
 *
 * @param tee the technology, for example {@code sev-snp}; {@code none} for a plain node
 * @param operator who runs it, for people
 * @param capacity how many runs it takes at once, 1 to 1,000
 */
public record NodeOffer(String tee, String operator, int capacity) {

  /** {@link #tee} of a node without one, which only public runs may use. */
  public static final String NO_TEE = "none";

  private static final int MOST = 1_000;

  public NodeOffer {
    if (!tee.matches("[a-z0-9-]{1,63}") || operator.isBlank() || operator.length() > 200) {
      throw new IllegalArgumentException(
          "an offer names a technology (lower case, at most 63) and an operator (at most 200)");
    }
    if (capacity < 1 || capacity > MOST) {
      throw new IllegalArgumentException("a capacity is 1 to " + MOST + ", not " + capacity);
    }
  }

  /** Reads {@link #toBytes}. */
  public static NodeOffer parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("node offer", cbor, 2048);
    try {
      var offer =
          new NodeOffer(
              map.text("tee"), map.text("operator"), (int) map.integer("capacity", 1, MOST));
      map.finish();
      return offer;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("node offer: " + e.getMessage());
    }
  }

  /** Deterministic CBOR. */
  public Bytes toBytes() {
    return new CborWriter()
        .put("tee", tee)
        .put("operator", operator)
        .put("capacity", capacity)
        .toBytes();
  }
}
