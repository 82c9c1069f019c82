package org.fedclave.coordinator.routing;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus.State;

/**
 * A node as routing sees it.
 *
 * @param offer its operator's word
 * @param standing what its evidence is worth
 * @param isHere whether it reads its letters now
 * @param load runs that it has now
 */
public record CatalogueEntry(
    MemberId node,
    NodeOffer offer,
    Standing standing,
    Optional<Quarantine> quarantine,
    boolean isHere,
    int load) {

  /** What its evidence is worth. */
  public State state(Instant now) {
    return offer.tee().equals(NodeOffer.NO_TEE) ? State.PLAIN : standing.at(now);
  }

  /** Runs that it still takes. */
  int free() {
    return offer.terms().capacity() - load;
  }

  /** The same node with as many runs as it takes. */
  public CatalogueEntry filled() {
    return new CatalogueEntry(
        node, offer, standing, quarantine, isHere, Math.max(load, offer.terms().capacity()));
  }

  /** Who runs it, in one spelling. */
  String operator() {
    return offer.terms().operator().strip().toLowerCase(Locale.ROOT);
  }
}
