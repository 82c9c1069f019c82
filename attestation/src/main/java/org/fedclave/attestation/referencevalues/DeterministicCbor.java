package org.fedclave.attestation.referencevalues;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;

/**
 * Items of deterministic CBOR (RFC 8949, section 4.2.1) with integer keys and tags, which the
 * protocol's own writer does not have. Each item is its encoding.
 */
final class DeterministicCbor {

  private DeterministicCbor() {}

  static Bytes number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a negative number: " + value);
    }
    return head(0, value);
  }

  static Bytes bytes(Bytes value) {
    return concat(head(2, value.size()), value);
  }

  static Bytes text(String value) {
    Bytes utf8 = Bytes.utf8(value);
    return concat(head(3, utf8.size()), utf8);
  }

  static Bytes list(List<Bytes> items) {
    return concat(head(4, items.size()), concat(items.toArray(Bytes[]::new)));
  }

  /** Keys are integers; whether they are sorted does not matter. */
  static Bytes map(Map<Integer, Bytes> members) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(head(5, members.size()).unsafeArray());
    // Non-negative integers sort by their encodings as they do by value.
    new TreeMap<>(members)
        .forEach(
            (key, value) -> {
              out.writeBytes(number(key).unsafeArray());
              out.writeBytes(value.unsafeArray());
            });
    return Bytes.wrap(out.toByteArray());
  }

  static Bytes tagged(int tag, Bytes item) {
    return concat(head(6, tag), item);
  }

  private static Bytes head(int major, long argument) {
    int size = argument < 24 ? 0 : argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : 4;
    if (argument > 0xffff_ffffL) {
      throw new IllegalArgumentException("nothing here is that long: " + argument);
    }
    byte[] head = new byte[1 + size];
    int information =
        switch (size) {
          case 0 -> (int) argument;
          case 1 -> 24;
          case 2 -> 25;
          default -> 26;
        };
    head[0] = (byte) ((major << 5) | information);
    for (int i = 0; i < size; i++) {
      head[size - i] = (byte) (argument >> (8 * i));
    }
    return Bytes.wrap(head);
  }

  private static Bytes concat(Bytes... parts) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(part -> out.writeBytes(part.unsafeArray()));
    return Bytes.wrap(out.toByteArray());
  }
}
