package org.fedclave.attestation.cose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;

/**
 * Reads the members of one map by type and size; what is missing or otherwise refuses with {@link
 * Rule#REPORT_FORM}. An explicit null is the same as absence.
 *
 * @param what names the map in messages, for example "PSA token"
 * @param map the members
 */
public record ClaimSet(String what, CborItem.Dictionary map) {

  /** The members of {@code item}, which must be a map. */
  public static ClaimSet of(String what, CborItem item) throws RefusedException {
    if (item instanceof CborItem.Dictionary map) {
      return new ClaimSet(what, map);
    }
    throw new RefusedException(
        Rule.REPORT_FORM, "the " + what + " is " + item.kind() + " instead of a map");
  }

  /** The member, whatever it is. */
  public Optional<CborItem> find(Label label) {
    return Optional.ofNullable(map.entries().get(label.key()))
        .filter(item -> !(item instanceof CborItem.Nil));
  }

  /** The member, which must be there. */
  public CborItem item(Label label) throws RefusedException {
    Optional<CborItem> item = find(label);
    if (item.isEmpty()) {
      throw new RefusedException(Rule.REPORT_FORM, "the " + what + " lacks its " + label.name());
    }
    return item.get();
  }

  /**
   * A byte string.
   *
   * @param sizes the sizes that it may have; none means any
   */
  public Bytes bytes(Label label, int... sizes) throws RefusedException {
    return octets(label, item(label), sizes);
  }

  public Optional<Bytes> optionalBytes(Label label, int... sizes) throws RefusedException {
    Optional<CborItem> item = find(label);
    return item.isEmpty() ? Optional.empty() : Optional.of(octets(label, item.get(), sizes));
  }

  /** A byte string of {@code least} to {@code most} bytes, if it is there. */
  public Optional<Bytes> bytesUpTo(Label label, int least, int most) throws RefusedException {
    Optional<Bytes> bytes = optionalBytes(label);
    if (bytes.isPresent() && (bytes.get().size() < least || bytes.get().size() > most)) {
      throw wrong(label, least + " to " + most + " bytes", bytes.get().size() + " bytes");
    }
    return bytes;
  }

  /** An array of byte strings, each of one of these sizes. */
  public List<Bytes> byteStrings(Label label, int least, int most, int... sizes)
      throws RefusedException {
    List<Bytes> strings = new ArrayList<>();
    for (CborItem element : elements(label, least, most)) {
      strings.add(octets(label, element, sizes));
    }
    return List.copyOf(strings);
  }

  private Bytes octets(Label label, CborItem item, int... sizes) throws RefusedException {
    if (!(item instanceof CborItem.Octets octets)) {
      throw wrong(label, "a byte string", item.kind());
    }
    Bytes value = octets.value();
    if (sizes.length > 0 && Arrays.stream(sizes).noneMatch(size -> size == value.size())) {
      throw wrong(label, Arrays.toString(sizes) + " bytes", value.size() + " bytes");
    }
    return value;
  }

  public String text(Label label) throws RefusedException {
    if (item(label) instanceof CborItem.Text text) {
      return text.value();
    }
    throw wrong(label, "text", item(label).kind());
  }

  public Optional<String> optionalText(Label label) throws RefusedException {
    return find(label).isEmpty() ? Optional.empty() : Optional.of(text(label));
  }

  /** An integer within [{@code least}, {@code most}]. */
  public long integer(Label label, long least, long most) throws RefusedException {
    CborItem item = item(label);
    if (item instanceof CborItem.Int(long value) && value >= least && value <= most) {
      return value;
    }
    throw wrong(
        label,
        "an integer from " + least + " to " + most,
        item instanceof CborItem.Int(long value) ? Long.toString(value) : item.kind());
  }

  /** An array of {@code least} to {@code most} elements. */
  public List<CborItem> elements(Label label, int least, int most) throws RefusedException {
    CborItem item = item(label);
    if (item instanceof CborItem.Array(List<CborItem> elements)
        && elements.size() >= least
        && elements.size() <= most) {
      return elements;
    }
    throw wrong(
        label,
        "an array of " + least + " to " + most + " elements",
        item instanceof CborItem.Array(var elements) ? elements.size() + " elements" : item.kind());
  }

  /** An array of maps. */
  public List<ClaimSet> maps(Label label, int least, int most) throws RefusedException {
    List<ClaimSet> maps = new ArrayList<>();
    for (CborItem element : elements(label, least, most)) {
      maps.add(of(label.name() + " " + maps.size() + " of the " + what, element));
    }
    return List.copyOf(maps);
  }

  /** A refusal of the member's content. */
  public RefusedException wrong(Label label, String expected, String found) {
    return new RefusedException(
        Rule.REPORT_FORM,
        "the " + label.name() + " of the " + what + " is to be " + expected + " and is " + found);
  }
}
