package org.fedclave.transport;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * What a node offers. It is the operator's word; evidence says what is true of it.
 *
 * @param tee the technology, for example {@code sev-snp}; {@code none} for a plain node
 * @param operator who runs it, for people
 * @param capacity how many runs it takes at once, 1 to 1,000
 * @param engines training engines that it can run, by the names that contracts give them; at least
 *     one
 * @param machine what the node is made of, for people, by name: processor, threads, memory, GPU,
 *     driver; at most 32 words of at most 200 characters
 */
public record NodeOffer(
    String tee,
    String operator,
    int capacity,
    SortedSet<String> engines,
    SortedMap<String, String> machine) {

  /** {@link #tee} of a node without one, which only public runs may use. */
  public static final String NO_TEE = "none";

  private static final String NAME = "[a-z0-9-]{1,63}";
  private static final int MOST = 1_000;
  private static final int MOST_ENGINES = 16;
  private static final int MOST_WORDS = 32;
  private static final int LONGEST = 200;
  private static final int LARGEST = 16 * 1024;

  public NodeOffer {
    engines = Collections.unmodifiableSortedSet(new TreeSet<>(engines));
    machine = Collections.unmodifiableSortedMap(new TreeMap<>(machine));
    if (!tee.matches(NAME) || operator.isBlank() || operator.length() > LONGEST) {
      throw new IllegalArgumentException(
          "an offer names a technology (lower case, at most 63) and an operator (at most 200)");
    }
    if (capacity < 1 || capacity > MOST) {
      throw new IllegalArgumentException("a capacity is 1 to " + MOST + ", not " + capacity);
    }
    if (engines.isEmpty()
        || engines.size() > MOST_ENGINES
        || !engines.stream().allMatch(engine -> engine.matches(NAME))) {
      throw new IllegalArgumentException(
          "an offer names 1 to " + MOST_ENGINES + " engines (lower case, at most 63 each)");
    }
    if (machine.size() > MOST_WORDS
        || !machine.entrySet().stream()
            .allMatch(word -> word.getKey().matches(NAME) && isShort(word.getValue()))) {
      throw new IllegalArgumentException(
          "an offer describes its machine in at most "
              + MOST_WORDS
              + " words of at most "
              + LONGEST
              + " characters");
    }
  }

  private static boolean isShort(String value) {
    return !value.isBlank() && value.length() <= LONGEST;
  }

  /** Reads {@link #toBytes}. */
  public static NodeOffer parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("node offer", cbor, LARGEST);
    try {
      var offer =
          new NodeOffer(
              map.text("tee"),
              map.text("operator"),
              (int) map.integer("capacity", 1, MOST),
              new TreeSet<>(words(map, "engines", MOST_ENGINES).keySet()),
              words(map, "machine", MOST_WORDS));
      map.finish();
      if (!offer.toBytes().equals(cbor)) {
        throw new MalformedException("node offer: its names are not in their order");
      }
      return offer;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("node offer: " + e.getMessage());
    }
  }

  private static SortedMap<String, String> words(CborReader map, String key, int most)
      throws MalformedException {
    SortedMap<String, String> words = new TreeMap<>();
    for (CborReader entry : map.maps(key, most)) {
      words.put(entry.text("name"), entry.has("value") ? entry.text("value") : "");
      entry.finish();
    }
    return words;
  }

  /** Deterministic CBOR. */
  public Bytes toBytes() {
    return new CborWriter()
        .put("tee", tee)
        .put("operator", operator)
        .put("capacity", capacity)
        .putMaps(
            "engines",
            engines.stream().map(engine -> new CborWriter().put("name", engine)).toList())
        .putMaps("machine", machine.entrySet().stream().map(NodeOffer::word).toList())
        .toBytes();
  }

  private static CborWriter word(Map.Entry<String, String> word) {
    return new CborWriter().put("name", word.getKey()).put("value", word.getValue());
  }
}
