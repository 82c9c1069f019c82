package org.fedclave.attestation.referencevalues;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.fedclave.protocol.Bytes;

/**
 * One value that evidence must show, and what it was computed from.
 *
 * @param kind what it is a value of
 * @param value in the form of its kind
 * @param inputs names and values, in the order in which they are measured: files by their digest
 */
public record ReferenceValue(ValueKind kind, String value, SequencedMap<String, String> inputs)
    implements Comparable<ReferenceValue> {

  /** Neither a name nor a value of an input is longer. */
  public static final int LONGEST_INPUT = 4096;

  static final int MOST_INPUTS = 512;

  private static final Comparator<ReferenceValue> ORDER =
      Comparator.comparing(ReferenceValue::kind).thenComparing(ReferenceValue::value);

  public ReferenceValue {
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
    if (!kind.form().accepts(value)) {
      throw new IllegalArgumentException(
          kind.label() + " is written as " + kind.form().words() + ", not \"" + value + "\"");
    }
    if (inputs.size() > MOST_INPUTS) {
      throw new IllegalArgumentException("a value has at most " + MOST_INPUTS + " inputs");
    }
    inputs.forEach(ReferenceValue::requireShort);
  }

  private static void requireShort(String name, String value) {
    if (name.isBlank() || name.length() > LONGEST_INPUT || value.length() > LONGEST_INPUT) {
      throw new IllegalArgumentException(
          "an input has a name and at most " + LONGEST_INPUT + " characters");
    }
  }

  /** A digest. */
  public static ReferenceValue of(
      ValueKind kind, Bytes digest, SequencedMap<String, String> inputs) {
    return new ReferenceValue(kind, digest.toHex(), inputs);
  }

  /** The value, or the value and the mask one after the other. */
  Bytes bytes() {
    return switch (kind.form().shape()) {
      case DIGEST -> Bytes.hex(value);
      case MASKED -> Bytes.hex(value.replace("/", ""));
      case NUMBER -> {
        int number = Integer.parseInt(value);
        yield Bytes.wrap(new byte[] {(byte) number, (byte) (number >> 8)});
      }
    };
  }

  @Override
  public int compareTo(ReferenceValue other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind.label() + " " + value;
  }
}
