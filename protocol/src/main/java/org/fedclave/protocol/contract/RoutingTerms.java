package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * Which nodes a run asks the coordinator for. What a node says of itself (region, operator, tier,
 * price) is its operator's word and no evidence; which technologies may serve the run, its
 * appraisal policy says.
 *
 * @param jurisdiction regions in which data may be decrypted; empty for anywhere
 * @param separateOperators whether aggregator and trainers must not all be one operator's
 * @param tier class of nodes
 * @param accelerator what trainers must have, for example {@code nvidia}; see {@link #covers}
 * @param maxPrice most that a node may cost, in thousandths of the coordinator's unit of account
 *     for an hour of a run, 0 to {@link #MOST_PRICE}
 */
public record RoutingTerms(
    SortedSet<String> jurisdiction,
    boolean separateOperators,
    Optional<String> tier,
    Optional<String> accelerator,
    OptionalLong maxPrice) {

  /** Of a node that does not say where it stands: no jurisdiction has it. */
  public static final String UNKNOWN_REGION = "unknown";

  /** No node costs more. */
  public static final long MOST_PRICE = 1_000_000_000_000L;

  /** Any node will do. */
  public static final RoutingTerms ANY =
      new RoutingTerms(
          new TreeSet<>(), false, Optional.empty(), Optional.empty(), OptionalLong.empty());

  private static final Pattern WORD = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int LONGEST = 63;
  private static final int MOST_REGIONS = 64;

  public RoutingTerms {
    jurisdiction = Collections.unmodifiableSortedSet(new TreeSet<>(jurisdiction));
    jurisdiction.forEach(RoutingTerms::requireWord);
    if (jurisdiction.contains(UNKNOWN_REGION)) {
      throw new IllegalArgumentException("a jurisdiction names regions, and unknown is none");
    }
    tier.ifPresent(RoutingTerms::requireWord);
    accelerator.ifPresent(RoutingTerms::requireWord);
    maxPrice.ifPresent(RoutingTerms::requirePrice);
  }

  /** Refuses what is no name of a region, a tier or an accelerator. */
  public static void requireWord(String word) {
    if (word.length() > LONGEST || !WORD.matcher(word).matches()) {
      throw new IllegalArgumentException(
          "a region, tier or accelerator is named by at most 63 lower-case letters and digits with"
              + " inner hyphens, not "
              + MalformedException.quote(word));
    }
  }

  /** Refuses what is no price. */
  public static void requirePrice(long price) {
    if (price < 0 || price > MOST_PRICE) {
      throw new IllegalArgumentException("a price is 0 to " + MOST_PRICE + ", not " + price);
    }
  }

  /** Whether {@code narrow} is {@code wide} or a part of it: eu covers eu-de, and not europe. */
  public static boolean covers(String wide, String narrow) {
    return narrow.equals(wide) || narrow.startsWith(wide + '-');
  }

  /** Whether data may be decrypted in {@code region}. */
  public boolean allowsRegion(String region) {
    return jurisdiction.isEmpty() || jurisdiction.stream().anyMatch(area -> covers(area, region));
  }

  /**
   * Reads {@link #write}'s object; a member that is absent demands nothing. {@code object} is not
   * finished here.
   */
  public static RoutingTerms read(StrictJson object) throws MalformedException {
    try {
      return new RoutingTerms(
          object.has("jurisdiction")
              ? new TreeSet<>(object.texts("jurisdiction", 1, MOST_REGIONS))
              : ANY.jurisdiction,
          object.has("separateOperators") && object.flag("separateOperators"),
          object.optionalText("tier", LONGEST),
          object.optionalText("accelerator", LONGEST),
          object.has("maxPrice")
              ? OptionalLong.of(object.integer("maxPrice", 0, MOST_PRICE))
              : OptionalLong.empty());
    } catch (IllegalArgumentException e) {
      throw new MalformedException(object.where() + ": " + e.getMessage());
    }
  }

  /** Writes what is demanded, and nothing else. */
  public void write(ObjectNode object) {
    if (!jurisdiction.isEmpty()) {
      ArrayNode regions = object.putArray("jurisdiction");
      jurisdiction.forEach(regions::add);
    }
    if (separateOperators) {
      object.put("separateOperators", true);
    }
    tier.ifPresent(word -> object.put("tier", word));
    accelerator.ifPresent(word -> object.put("accelerator", word));
    maxPrice.ifPresent(price -> object.put("maxPrice", price));
  }
}
