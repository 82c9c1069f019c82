package org.fedclave.attestation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/** The lists that the sections of policies share, read strictly and written sorted. */
public final class PolicyMembers {

  /** No list of a policy is longer. */
  public static final int MOST = 256;

  private PolicyMembers() {}

  /**
   * Byte strings in lower-case hexadecimal.
   *
   * @param least how many there must be
   * @param sizes the sizes that each may have; none means any
   */
  public static Set<Bytes> hexes(StrictJson json, String name, int least, int... sizes)
      throws MalformedException {
    Set<Bytes> found = new LinkedHashSet<>();
    for (String text : json.texts(name, least, MOST)) {
      found.add(hex(json, name, text, sizes));
    }
    return found;
  }

  /** One byte string in lower-case hexadecimal. */
  public static Bytes hex(StrictJson json, String name, String text, int... sizes)
      throws MalformedException {
    try {
      Bytes bytes = Bytes.hex(text);
      if (bytes.toHex().equals(text)
          && (sizes.length == 0 || Arrays.stream(sizes).anyMatch(size -> size == bytes.size()))) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(
        json.where() + ": " + name,
        "lower-case hex" + (sizes.length == 0 ? "" : " of " + Arrays.toString(sizes) + " bytes"),
        MalformedException.quote(text));
  }

  /** SHA-256 digests, {@code sha256:<hex>}. */
  public static Set<Digest> digests(StrictJson json, String name) throws MalformedException {
    Set<Digest> found = new LinkedHashSet<>();
    for (String text : json.texts(name, 0, MOST)) {
      try {
        found.add(Digest.parse(text));
      } catch (IllegalArgumentException e) {
        throw MalformedException.at(
            json.where() + ": " + name,
            "sha256:<64 lower-case hex digits>",
            MalformedException.quote(text));
      }
    }
    return found;
  }

  /** Values out of {@code all}, each by its label. */
  public static <T> Set<T> labelled(
      StrictJson json, String name, int least, T[] all, Function<T, String> label)
      throws MalformedException {
    TreeMap<String, T> byLabel =
        Arrays.stream(all)
            .collect(Collectors.toMap(label, value -> value, (first, _) -> first, TreeMap::new));
    Set<T> found = new LinkedHashSet<>();
    for (String text : json.texts(name, least, MOST)) {
      T value = byLabel.get(text);
      if (value == null) {
        throw MalformedException.at(
            json.where() + ": " + name,
            "names out of " + byLabel.keySet(),
            MalformedException.quote(text) + StrictJson.nearest(text, byLabel.keySet()));
      }
      found.add(value);
    }
    return found;
  }

  /** Whole numbers of 32 bits with sign, each as text in its one decimal form. */
  public static Set<Integer> integers(StrictJson json, String name, int least)
      throws MalformedException {
    Set<Integer> found = new LinkedHashSet<>();
    for (String text : json.texts(name, least, MOST)) {
      found.add(integer(json, name, text));
    }
    return found;
  }

  private static int integer(StrictJson json, String name, String text) throws MalformedException {
    try {
      int value = Integer.parseInt(text);
      if (Integer.toString(value).equals(text)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(
        json.where() + ": " + name, "whole numbers as text", MalformedException.quote(text));
  }

  /**
   * The gap where {@code theirs} has values that {@code own} has not.
   *
   * @param what names the values in messages, for example "profiles"
   */
  public static <T> Optional<PolicyGap> gap(
      PolicyGap.Kind kind, String what, Set<T> theirs, Set<T> own, Function<T, String> label) {
    return own.containsAll(theirs)
        ? Optional.empty()
        : Optional.of(
            new PolicyGap(
                kind, "accepts the " + what + " " + words(theirs, label), words(own, label)));
  }

  /** {@link #gap} of lists that accept anything where they are empty. */
  public static <T> Optional<PolicyGap> gapWhereEmptyIsAny(
      PolicyGap.Kind kind, String what, Set<T> theirs, Set<T> own, Function<T, String> label) {
    if (own.isEmpty()) {
      return Optional.empty();
    }
    return theirs.isEmpty()
        ? Optional.of(new PolicyGap(kind, "accepts any " + what, words(own, label)))
        : gap(kind, what, theirs, own, label);
  }

  /** A sorted list, so that equal policies have equal bytes. */
  public static <T> ArrayNode array(Collection<T> values, Function<T, String> label) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.stream().map(label).sorted().forEach(array::add);
    return array;
  }

  /** The values in a sentence, sorted. */
  public static <T> String words(Collection<T> values, Function<T, String> label) {
    return values.stream().map(label).sorted().collect(Collectors.joining(", "));
  }
}
