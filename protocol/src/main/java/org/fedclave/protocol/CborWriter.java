package org.fedclave.protocol;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Writes one map in deterministic CBOR (RFC 8949, section 4.2.1): definite lengths, shortest
 * integers, keys in the order of their encoded bytes.
 *
 * <p>Values are unsigned integers, byte strings, short text, booleans, lists and maps; there are no
 * floats, tags or nulls. Not thread-safe.
 */
public final class CborWriter {

  /**
   * Longer text would be written in chunks, which is not deterministic; long things are byte
   * strings.
   */
  static final int LONGEST_TEXT = 1000;

  private static final CBORFactory FACTORY = new CBORFactory();

  /** Shorter keys first, then by bytes: the order of the encoded keys. */
  private static final Comparator<String> ENCODED_ORDER =
      Comparator.comparingInt((String key) -> utf8(key).length)
          .thenComparing(CborWriter::utf8, Arrays::compareUnsigned);

  private final TreeMap<String, Object> members = new TreeMap<>(ENCODED_ORDER);

  public CborWriter put(String key, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(key + " is negative: " + value);
    }
    return member(key, value);
  }

  public CborWriter put(String key, Bytes value) {
    return member(key, value);
  }

  public CborWriter put(String key, Digest value) {
    return member(key, value.bytes());
  }

  public CborWriter put(String key, String value) {
    if (value.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          key + " has " + value.length() + " characters; text has at most " + LONGEST_TEXT);
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw new IllegalArgumentException(key + " holds half a surrogate pair");
    }
    return member(key, value);
  }

  public CborWriter put(String key, boolean value) {
    return member(key, value);
  }

  public CborWriter put(String key, CborWriter value) {
    return member(key, value.members);
  }

  /** A list of maps. */
  public CborWriter putMaps(String key, Collection<CborWriter> values) {
    List<Object> maps = new ArrayList<>();
    for (CborWriter value : values) {
      maps.add(value.members);
    }
    return member(key, maps);
  }

  /** A list of byte strings. */
  public CborWriter putBytes(String key, Collection<Bytes> values) {
    return member(key, List.copyOf(values));
  }

  /** A list of text strings. */
  public CborWriter putTexts(String key, Collection<String> values) {
    return member(key, List.copyOf(values));
  }

  private CborWriter member(String key, Object value) {
    if (members.putIfAbsent(key, value) != null) {
      throw new IllegalArgumentException("the key " + key + " is written twice");
    }
    return this;
  }

  public Bytes toBytes() {
    return encode(members);
  }

  /** Encodes a tree of Long, Bytes, String, Boolean, List and Map. */
  static Bytes encode(Map<?, ?> tree) {
    var sink = new CborSink.Filling(Math.toIntExact(size(tree)));
    writeTo(sink, tree);
    return sink.filled();
  }

  /** Whether {@code encoded} is what {@link #encode} makes of {@code tree}. */
  static boolean isEncoding(Map<?, ?> tree, Bytes encoded) {
    var sink = new CborSink.Comparing(encoded);
    writeTo(sink, tree);
    return sink.isSame();
  }

  private static void writeTo(CborSink sink, Map<?, ?> tree) {
    try (CBORGenerator generator = FACTORY.createGenerator(sink)) {
      write(generator, tree);
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }

  /** How many bytes {@link #write} makes. */
  private static long size(Object value) {
    return switch (value) {
      case Long number -> headSize(number);
      case Bytes bytes -> headSize(bytes.size()) + bytes.size();
      case String text -> headSize(utf8(text).length) + utf8(text).length;
      case Boolean _ -> 1;
      case List<?> list -> headSize(list.size()) + list.stream().mapToLong(CborWriter::size).sum();
      case Map<?, ?> map ->
          headSize(map.size())
              + map.entrySet().stream()
                  .mapToLong(member -> size(member.getKey()) + size(member.getValue()))
                  .sum();
      default -> throw new AssertionError("no CBOR for " + value.getClass());
    };
  }

  /** A type with its argument in the shortest form (RFC 8949, section 3). */
  private static int headSize(long argument) {
    if (argument < 24) {
      return 1;
    }
    if (argument < 1L << 8) {
      return 2;
    }
    if (argument < 1L << 16) {
      return 3;
    }
    return argument < 1L << 32 ? 5 : 9;
  }

  private static void write(CBORGenerator generator, Object value) throws IOException {
    switch (value) {
      case Long number -> generator.writeNumber(number);
      case Bytes bytes -> generator.writeBinary(bytes.unsafeArray());
      case String text -> generator.writeString(text);
      case Boolean flag -> generator.writeBoolean(flag);
      case List<?> list -> {
        generator.writeStartArray(list, list.size());
        for (Object element : list) {
          write(generator, element);
        }
        generator.writeEndArray();
      }
      case Map<?, ?> map -> {
        SequencedMap<String, Object> sorted = new TreeMap<>(ENCODED_ORDER);
        map.forEach((key, element) -> sorted.put((String) key, element));
        generator.writeStartObject(sorted, sorted.size());
        for (var member : sorted.entrySet()) {
          generator.writeFieldName(member.getKey());
          write(generator, member.getValue());
        }
        generator.writeEndObject();
      }
      default -> throw new AssertionError("no CBOR for " + value.getClass());
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
