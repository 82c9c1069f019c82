package org.fedclave.protocol.masking;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.MalformedException;

/** Participants' numbers: a party's index in the contract's list of parties, from 0. */
final class Parties {

  /** The most parties of a contract. */
  static final int MOST = 1024;

  private static final int NUMBER_BYTES = 2;

  private Parties() {}

  static void check(int party) {
    if (party < 0 || party >= MOST) {
      throw new IllegalArgumentException(
          "party " + party + "; parties are numbered from 0 to " + (MOST - 1));
    }
  }

  /** Requires that every element names a party and that they ascend: no order, no repetition. */
  static <T> void checkAscending(List<T> elements, ToIntFunction<T> party) {
    int previous = -1;
    for (T element : elements) {
      int number = party.applyAsInt(element);
      check(number);
      if (number <= previous) {
        throw new IllegalArgumentException(
            "party " + number + " after party " + previous + "; parties ascend");
      }
      previous = number;
    }
  }

  static int read(CborReader map, String key) throws MalformedException {
    return (int) map.integer(key, 0, MOST - 1);
  }

  /** {@code u16be} each. */
  static Bytes pack(List<Integer> parties) {
    ByteBuffer out = ByteBuffer.allocate(NUMBER_BYTES * parties.size());
    for (int party : parties) {
      out.putShort((short) party);
    }
    return Bytes.wrap(out.array());
  }

  /** Reads {@link #pack}. */
  static List<Integer> unpack(String where, Bytes packed) throws MalformedException {
    if (packed.size() % NUMBER_BYTES != 0 || packed.size() > NUMBER_BYTES * MOST) {
      throw MalformedException.at(
          where, "at most 1024 numbers of 2 bytes", packed.size() + " bytes");
    }
    List<Integer> parties = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(packed.unsafeArray());
    while (in.hasRemaining()) {
      parties.add(Short.toUnsignedInt(in.getShort()));
    }
    return parties;
  }
}
