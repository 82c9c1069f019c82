package org.fedclave.protocol.attest;

import java.nio.ByteBuffer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * The rounds for which released keys may be used; the next window needs fresh evidence.
 *
 * @param from first round, inclusive, from 0
 * @param to last round, exclusive
 */
public record RoundWindow(int from, int to) {

  public RoundWindow {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("no round in [" + from + ", " + to + ")");
    }
  }

  /**
   * The window that begins with round {@code from} of {@code rounds}, {@code length} rounds long or
   * to the end.
   */
  public static RoundWindow startingAt(int from, int length, int rounds) {
    return new RoundWindow(from, (int) Math.min((long) from + length, rounds));
  }

  public boolean contains(int round) {
    return from <= round && round < to;
  }

  static RoundWindow read(CborReader map) throws MalformedException {
    int from = map.count("from");
    int to = map.count("to");
    map.finish();
    if (to <= from) {
      throw MalformedException.at("round window", "from < to", from + " and " + to);
    }
    return new RoundWindow(from, to);
  }

  CborWriter toCbor() {
    return new CborWriter().put("from", from).put("to", to);
  }

  /** {@code u32be(from) || u32be(to)}. */
  public Bytes toBytes() {
    return Bytes.wrap(ByteBuffer.allocate(2 * Integer.BYTES).putInt(from).putInt(to).array());
  }

  @Override
  public String toString() {
    return "rounds " + from + " to " + (to - 1);
  }
}
