package org.fedclave.simulator;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.protocol.Bytes;

/**
 * Writes CBOR (RFC 8949) as foreign devices do: integer keys, tags, maps that end with a break, in
 * whatever order. Values are Integer, Long, {@link Bytes}, String, Boolean, List, Map, {@link
 * Tagged}, {@link OpenEnded} and {@link Null}.
 */
final class SimulatedCbor {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private SimulatedCbor() {}

  /** An item under a tag. */
  record Tagged(int tag, Object item) {}

  /** A map that ends with a break. */
  record OpenEnded(Map<?, ?> map) {}

  /** The simple value null. */
  record Null() {}

  static Bytes encode(Object item) {
    var writer = new SimulatedCbor();
    writer.write(item);
    return Bytes.wrap(writer.out.toByteArray());
  }

  /** A map of the given keys and values, in their order. */
  static Map<Object, Object> map(Object... keysAndValues) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  private void write(Object item) {
    switch (item) {
      case Integer number -> write((long) number);
      case Long number when number < 0 -> head(1, -1 - number);
      case Long number -> head(0, number);
      case Bytes bytes -> {
        head(2, bytes.size());
        out.writeBytes(bytes.unsafeArray());
      }
      case String text -> {
        Bytes utf8 = Bytes.utf8(text);
        head(3, utf8.size());
        out.writeBytes(utf8.unsafeArray());
      }
      case List<?> list -> {
        head(4, list.size());
        list.forEach(this::write);
      }
      case Map<?, ?> map -> {
        head(5, map.size());
        entries(map);
      }
      case OpenEnded(Map<?, ?> map) -> {
        out.write(0xbf);
        entries(map);
        out.write(0xff);
      }
      case Tagged(int tag, Object inner) -> {
        head(6, tag);
        write(inner);
      }
      case Boolean flag -> out.write(flag ? 0xf5 : 0xf4);
      case Null _ -> out.write(0xf6);
      default -> throw new IllegalArgumentException("no CBOR for " + item.getClass());
    }
  }

  private void entries(Map<?, ?> map) {
    map.forEach(
        (key, value) -> {
          write(key);
          write(value);
        });
  }

  private void head(int major, long argument) {
    if (argument < 24) {
      out.write(major << 5 | (int) argument);
      return;
    }
    int power = argument < 1L << 8 ? 0 : argument < 1L << 16 ? 1 : argument < 1L << 32 ? 2 : 3;
    out.write(major << 5 | 24 + power);
    for (int shift = 8 * ((1 << power) - 1); shift >= 0; shift -= 8) {
      out.write((int) (argument >>> shift));
    }
  }
}
