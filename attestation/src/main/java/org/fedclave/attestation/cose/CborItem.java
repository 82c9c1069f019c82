package org.fedclave.attestation.cose;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.fedclave.protocol.Bytes;

/**
 * One data item of CBOR (RFC 8949) of the kinds that attestation tokens use. Immutable, and nested
 * at most {@link StrictCbor#DEEPEST} deep.
 */
public sealed interface CborItem {

  /** An integer of 64 bits with sign: major types 0 and 1. */
  record Int(long value) implements CborItem {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** A byte string: major type 2. */
  record Octets(Bytes value) implements CborItem {}

  /** A text string: major type 3. */
  record Text(String value) implements CborItem {
    @Override
    public String toString() {
      return '"' + value + '"';
    }
  }

  /** An array: major type 4. */
  record Array(List<CborItem> elements) implements CborItem {
    public Array {
      elements = List.copyOf(elements);
    }
  }

  /** A map in the order of its encoding, whose keys are integers or text: major type 5. */
  record Dictionary(SequencedMap<CborItem, CborItem> entries) implements CborItem {
    public Dictionary {
      entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
      for (CborItem key : entries.keySet()) {
        if (!(key instanceof Int) && !(key instanceof Text)) {
          throw new IllegalArgumentException("a key is neither an integer nor text");
        }
      }
    }

    /** A map of these entries in the order of {@code entries}. */
    public static Dictionary of(Map<CborItem, CborItem> entries) {
      return new Dictionary(new LinkedHashMap<>(entries));
    }
  }

  /** An item under a tag: major type 6. */
  record Tagged(long tag, CborItem item) implements CborItem {}

  /** True or false. */
  record Flag(boolean value) implements CborItem {}

  /** The simple value null, an optional member that is explicitly absent. */
  record Nil() implements CborItem {}

  /** What kind of item this is, in words. */
  default String kind() {
    return switch (this) {
      case Int _ -> "an integer";
      case Octets _ -> "a byte string";
      case Text _ -> "text";
      case Array _ -> "an array";
      case Dictionary _ -> "a map";
      case Tagged tagged -> "an item under the tag " + tagged.tag();
      case Flag _ -> "true or false";
      case Nil _ -> "null";
    };
  }
}
