package org.fedclave.transport;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.RoutingTerms;

/**
 * What a node offers. It is the operator's word; evidence says what is true of it.
 *
 * @param tee its attestor's name, for example {@code configfs-tsm}; {@code none} for a plain node
 * @param terms on which it serves
 * @param engines training engines that it can run, by the names that contracts give them; at least
 *     one
 * @param accelerators what it can train on beside its processor, for example {@code nvidia-h200};
 *     at most 16
 * @param machine what the node is made of, for people, by name: processor, threads, memory, GPU,
 *     driver; at most 32 words of at most 200 characters
 */
public record NodeOffer(
    String tee,
    NodeTerms terms,
    SortedSet<String> engines,
    SortedSet<String> accelerators,
    SortedMap<String, String> machine) {

  /** {@link #tee} of a plain node: it can prove nothing. */
  public static final String NO_TEE = "none";

  private static final String NAME = "[a-z0-9-]{1,63}";
  private static final int MOST_ENGINES = 16;
  private static final int MOST_ACCELERATORS = 16;
  private static final int MOST_WORDS = 32;
  private static final int LONGEST = 200;
  private static final int LARGEST = 16 * 1024;

  public NodeOffer {
    engines = Collections.unmodifiableSortedSet(new TreeSet<>(engines));
    machine = Collections.unmodifiableSortedMap(new TreeMap<>(machine));
    accelerators = Collections.unmodifiableSortedSet(new TreeSet<>(accelerators));
    if (!tee.matches(NAME)) {
      throw new IllegalArgumentException("an offer names an attestor (lower case, at most 63)");
    }
    if (accelerators.size() > MOST_ACCELERATORS) {
      throw new IllegalArgumentException(
          "an offer names at most " + MOST_ACCELERATORS + " accelerators");
    }
    accelerators.forEach(RoutingTerms::requireWord);
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
              new NodeTerms(
                  map.text("operator"),
                  map.text("region"),
                  map.text("tier"),
                  map.integer("price", 0, RoutingTerms.MOST_PRICE),
                  (int) map.integer("capacity", 1, NodeTerms.MOST_RUNS)),
              new TreeSet<>(words(map, "engines", MOST_ENGINES).keySet()),
              new TreeSet<>(words(map, "accelerators", MOST_ACCELERATORS).keySet()),
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
        .put("operator", terms.operator())
        .put("region", terms.region())
        .put("tier", terms.tier())
        .put("price", terms.price())
        .put("capacity", terms.capacity())
        .putMaps("engines", names(engines))
        .putMaps("accelerators", names(accelerators))
        .putMaps("machine", machine.entrySet().stream().map(NodeOffer::word).toList())
        .toBytes();
  }

  private static List<CborWriter> names(SortedSet<String> names) {
    return names.stream().map(name -> new CborWriter().put("name", name)).toList();
  }

  private static CborWriter word(Map.Entry<String, String> word) {
    return new CborWriter().put("name", word.getKey()).put("value", word.getValue());
  }
}
