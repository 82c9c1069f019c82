package org.fedclave.party;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.contract.RoutingTerms;

/**
 * Where a party lets its rows be decrypted. A contract has to demand at least this; that the
 * coordinator and the nodes' operators then keep to it, no evidence says.
 *
 * @param regions a contract's jurisdiction lies within these, or {@link #ANYWHERE} alone
 * @param separateOperators whether aggregator and trainers must not all be one operator's
 */
public record PlacementFloor(Set<String> regions, boolean separateOperators) {

  /** Stands for all regions. */
  public static final String ANYWHERE = "anywhere";

  private static final int MOST_REGIONS = 64;

  public PlacementFloor {
    regions = Set.copyOf(regions);
    if (regions.isEmpty() || (regions.contains(ANYWHERE) && regions.size() > 1)) {
      throw new IllegalArgumentException(
          "a policy's regions are some, or " + ANYWHERE + " alone, not " + new TreeSet<>(regions));
    }
    regions.forEach(RoutingTerms::requireWord);
  }

  /** Whether the contract's jurisdiction lies within the policy's regions. */
  boolean contains(RoutingTerms terms) {
    return regions.contains(ANYWHERE)
        || (!terms.jurisdiction().isEmpty()
            && terms.jurisdiction().stream()
                .allMatch(
                    area -> regions.stream().anyMatch(wide -> RoutingTerms.covers(wide, area))));
  }

  static PlacementFloor read(StrictJson object) throws MalformedException {
    return new PlacementFloor(
        new TreeSet<>(object.texts("regions", 1, MOST_REGIONS)), object.flag("separateOperators"));
  }

  void write(ObjectNode object) {
    ArrayNode list = object.putArray("regions");
    new TreeSet<>(regions).forEach(list::add);
    object.put("separateOperators", separateOperators);
  }
}
