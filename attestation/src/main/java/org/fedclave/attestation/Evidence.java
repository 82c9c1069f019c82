package org.fedclave.attestation;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.attest.AttestationAnswer;

/**
 * What a platform says about an enclave, with the endorsements to check it by, as raw bytes.
 *
 * <p>Nothing in it is checked yet but that it has the pieces of its technology, no others, and none
 * over its cap. Encoded it is a deterministic CBOR map {@code {format, items}}, where {@code items}
 * maps the pieces' names to byte strings.
 *
 * @param format which technology
 * @param items the pieces, none empty
 */
public record Evidence(EvidenceFormat format, Map<EvidenceItem, Bytes> items) {

  /** No encoded evidence is longer. */
  public static final int LARGEST_ENCODED = AttestationAnswer.LARGEST_EVIDENCE;

  public Evidence {
    items = Map.copyOf(items);
    for (EvidenceItem item : format.required()) {
      if (!items.containsKey(item)) {
        throw new IllegalArgumentException(
            format.wireName() + " evidence lacks its " + item.wireName());
      }
    }
    items.forEach((item, bytes) -> requireSound(format, item, bytes));
  }

  private static void requireSound(EvidenceFormat format, EvidenceItem item, Bytes bytes) {
    if (!format.required().contains(item) && !format.optional().contains(item)) {
      throw new IllegalArgumentException(format.wireName() + " evidence has no " + item.wireName());
    }
    if (bytes.isEmpty() || bytes.size() > item.largest()) {
      throw new IllegalArgumentException(
          "the "
              + item.wireName()
              + " of "
              + format.wireName()
              + " evidence has 1 to "
              + item.largest()
              + " bytes, not "
              + bytes.size());
    }
  }

  /** Reads the encoded form. */
  public static Evidence decode(Bytes encoded) throws RefusedException {
    if (encoded.size() > LARGEST_ENCODED) {
      throw new RefusedException(
          Rule.OVERSIZED,
          "evidence has at most " + LARGEST_ENCODED + " bytes, not " + encoded.size());
    }
    try {
      CborReader in = CborReader.decode("evidence", encoded, LARGEST_ENCODED);
      EvidenceFormat format = EvidenceFormat.ofWireName(in.text("format"));
      CborReader pieces = in.map("items");
      Map<EvidenceItem, Bytes> items = new EnumMap<>(EvidenceItem.class);
      for (EvidenceItem item : EvidenceItem.values()) {
        if (pieces.has(item.wireName())) {
          items.put(item, pieces.bytes(item.wireName()));
        }
      }
      pieces.finish();
      in.finish();
      return new Evidence(format, items);
    } catch (MalformedException | IllegalArgumentException e) {
      throw new RefusedException(Rule.EVIDENCE_FORM, "evidence: " + e.getMessage(), e);
    }
  }

  public Bytes encode() {
    var pieces = new CborWriter();
    items.forEach((item, bytes) -> pieces.put(item.wireName(), bytes));
    return new CborWriter().put("format", format.wireName()).put("items", pieces).toBytes();
  }

  /** A piece that the format requires. */
  public Bytes item(EvidenceItem item) {
    return find(item)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    format.wireName() + " evidence does not require a " + item.wireName()));
  }

  /** A piece that may be absent. */
  public Optional<Bytes> find(EvidenceItem item) {
    return Optional.ofNullable(items.get(item));
  }

  /** This evidence with one piece added or replaced. */
  public Evidence with(EvidenceItem item, Bytes bytes) {
    Map<EvidenceItem, Bytes> changed = new EnumMap<>(items);
    changed.put(item, bytes);
    return new Evidence(format, changed);
  }
}
