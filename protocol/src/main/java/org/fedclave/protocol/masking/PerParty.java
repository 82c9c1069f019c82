package org.fedclave.protocol.masking;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** Lists of a party and a fixed number of bytes for it, as {@code u16be(party) || bytes} each. */
final class PerParty {

  private static final int NUMBER_BYTES = 2;

  private PerParty() {}

  /** Makes an element of what was read. */
  interface Making<T> {
    T of(int party, Bytes bytes);
  }

  /** Of a packed list of elements with {@code size} bytes each. */
  static int largest(int size) {
    return Parties.MOST * (NUMBER_BYTES + size);
  }

  /** {@code bytes} gives {@code size} bytes for each element. */
  static <T> Bytes pack(
      List<T> elements, int size, ToIntFunction<T> party, Function<T, Bytes> bytes) {
    ByteBuffer out = ByteBuffer.allocate(elements.size() * (NUMBER_BYTES + size));
    for (T element : elements) {
      out.putShort((short) party.applyAsInt(element)).put(bytes.apply(element).unsafeArray());
    }
    return Bytes.wrap(out.array());
  }

  /** Reads {@link #pack}; {@code where} names the message. */
  static <T> List<T> unpack(String where, Bytes packed, int size, Making<T> making)
      throws MalformedException {
    if (packed.size() % (NUMBER_BYTES + size) != 0 || packed.size() > largest(size)) {
      throw MalformedException.at(
          where,
          "at most 1024 elements of " + (NUMBER_BYTES + size) + " bytes",
          packed.size() + " bytes");
    }
    List<T> elements = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(packed.unsafeArray());
    while (in.hasRemaining()) {
      int party = Short.toUnsignedInt(in.getShort());
      if (party >= Parties.MOST) {
        throw MalformedException.at(where, "a party below 1024", Integer.toString(party));
      }
      byte[] bytes = new byte[size];
      in.get(bytes);
      elements.add(making.of(party, Bytes.wrap(bytes)));
    }
    return elements;
  }
}
