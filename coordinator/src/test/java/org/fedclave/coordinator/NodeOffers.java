package org.fedclave.coordinator;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeTerms;

/** Offers of nodes that train with dl4j. */
final class NodeOffers {

  private NodeOffers() {}

  static NodeOffer plain(String tee, String operator, int capacity) {
    return new NodeOffer(
        tee,
        NodeTerms.usual(operator, capacity),
        new TreeSet<>(List.of("dl4j")),
        new TreeSet<>(),
        new TreeMap<>(Map.of("processor", "a test's")));
  }
}
