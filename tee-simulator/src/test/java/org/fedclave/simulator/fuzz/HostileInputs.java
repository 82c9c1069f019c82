package org.fedclave.simulator.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.fedclave.protocol.Bytes;

/** Families of inputs of any size, each of which costs some reader more than its size if it may. */
final class HostileInputs {

  private static final long SEED = 25_497;

  /** Bouncy Castle reads no longer ones. */
  private static final int LONGEST_IDENTIFIER = 4096;

  private HostileInputs() {}

  /**
   * The families by their names; each gives an input of at least the size that it is asked for.
   *
   * @param sound an input to copy from
   */
  static Map<String, IntFunction<Bytes>> families(Bytes sound) {
    byte[] seed = sound.toArray();
    byte[] half = Arrays.copyOfRange(seed, seed.length / 2, seed.length);
    Map<String, IntFunction<Bytes>> families = new LinkedHashMap<>();
    families.put("zeros", size -> repeated(size, 0));
    families.put("spaces", size -> repeated(size, ' '));
    families.put("JSON arrays", size -> repeated(size, '['));
    families.put("JSON objects", size -> repeated(size, '{', '"', 'a', '"', ':'));
    families.put("XML elements", size -> repeated(size, '<', 'a', '>'));
    families.put("CBOR arrays", size -> repeated(size, 0x81));
    families.put("CBOR of empty texts", size -> cborArray(size, 0x60));
    families.put("CBOR of empty maps", size -> cborArray(size, 0xa0));
    families.put("a CBOR map of empty texts", size -> cborMap(cborArray(size, 0x60)));
    families.put("a CBOR map of empty maps", size -> cborMap(cborArray(size, 0xa0)));
    families.put("CBOR with one long key twice", HostileInputs::keyTwice);
    families.put("DER sequences", size -> repeated(size, 0x30, 0x80));
    families.put("DER of empty strings", size -> emptyOctetStrings(0x30, size));
    families.put("a DER set of empty strings", size -> emptyOctetStrings(0x31, size));
    families.put("DER with a long object identifier", HostileInputs::longIdentifier);
    families.put("rows of a certificate table", HostileInputs::certificateRows);
    families.put("copies of a sound input", size -> repeated(size, seed));
    families.put(
        "a sound input with copies of its half in it",
        size -> joined(Arrays.copyOf(seed, seed.length / 2), repeated(size, half).toArray()));
    families.put("random bytes of seed " + SEED, HostileInputs::random);
    return families;
  }

  private static Bytes cborArray(int size, int element) {
    byte[] head = ByteBuffer.allocate(5).put((byte) 0x9a).putInt(size).array();
    return joined(head, repeated(size, element).toArray());
  }

  private static Bytes cborMap(Bytes value) {
    return joined(new byte[] {(byte) 0xa1, 0x61, 'a'}, value.toArray());
  }

  private static Bytes keyTwice(int size) {
    byte[] head = ByteBuffer.allocate(5).put((byte) 0x7a).putInt(size).array();
    byte[] entry =
        joined(joined(head, repeated(size, 'k').toArray()).toArray(), new byte[] {0}).toArray();
    return joined(new byte[] {(byte) 0xa2}, joined(entry, entry).toArray());
  }

  /** Where a certificate has its algorithm. */
  private static Bytes emptyOctetStrings(int tag, int size) {
    return signed(der(tag, repeated(size, 0x04, 0).toArray()));
  }

  private static Bytes longIdentifier(int size) {
    byte[] arcs = new byte[LONGEST_IDENTIFIER];
    Arrays.fill(arcs, (byte) 0xff);
    arcs[0] = 0x2a;
    arcs[arcs.length - 1] = 0x7f;
    return signed(der(0x30, joined(der(0x06, arcs), der(0x04, new byte[size])).toArray()));
  }

  private static Bytes signed(byte[] algorithm) {
    byte[] signature = der(0x03, new byte[1]);
    byte[] parts = joined(joined(der(0x30, new byte[0]), algorithm).toArray(), signature).toArray();
    return Bytes.wrap(der(0x30, parts));
  }

  /** All of the same kind, each with the first 4096 bytes of the table as its certificate. */
  private static Bytes certificateRows(int size) {
    byte[] row = Arrays.copyOf("sixteen bytes it".getBytes(StandardCharsets.US_ASCII), 24);
    row[21] = 0x10;
    return repeated(size, row);
  }

  private static byte[] der(int tag, byte[] content) {
    byte[] head =
        content.length < 0x80
            ? new byte[] {(byte) tag, (byte) content.length}
            : longHead(tag, content.length);
    return joined(head, content).toArray();
  }

  private static byte[] longHead(int tag, int length) {
    int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
    ByteBuffer head = ByteBuffer.allocate(2 + octets).put((byte) tag).put((byte) (0x80 | octets));
    for (int i = octets - 1; i >= 0; i--) {
      head.put((byte) (length >>> (8 * i)));
    }
    return head.array();
  }

  private static Bytes random(int size) {
    byte[] random = new byte[size];
    new Random(SEED).nextBytes(random);
    return Bytes.wrap(random);
  }

  private static Bytes repeated(int size, int... unit) {
    byte[] bytes = new byte[unit.length];
    for (int i = 0; i < unit.length; i++) {
      bytes[i] = (byte) unit[i];
    }
    return repeated(size, bytes);
  }

  private static Bytes repeated(int size, byte[] unit) {
    int units = (size + unit.length - 1) / unit.length;
    byte[] all = new byte[units * unit.length];
    for (int at = 0; at < all.length; at += unit.length) {
      System.arraycopy(unit, 0, all, at, unit.length);
    }
    return Bytes.wrap(all);
  }

  /** One after the other. */
  static Bytes joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return Bytes.wrap(both);
  }
}
