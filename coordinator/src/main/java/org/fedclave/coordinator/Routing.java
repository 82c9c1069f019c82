package org.fedclave.coordinator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;

/**
 * Chooses nodes for a run: a pure function. It is scheduling, not trust; parties appraise each node
 * themselves.
 */
final class Routing {

  private Routing() {}

  /**
   * A node as the catalogue sees it now.
   *
   * @param isVerified its evidence is good and fresh
   * @param free runs that it still takes
   * @param engines that it can train with
   */
  record Candidate(MemberId node, boolean isVerified, int free, Set<String> engines) {}

  /** What came of it. */
  sealed interface Route {}

  /** One aggregator, and trainers with their parties, each party once. */
  record Routed(MemberId aggregator, SequencedMap<MemberId, List<MemberId>> trainers)
      implements Route {}

  /** Nothing yet; a sentence says why. */
  record NotYet(String reason) implements Route {}

  /**
   * Of the nodes that have the contract's engine the freest train, as many as there are parties at
   * most; parties go round them in the contract's order. The freest of all others aggregates, which
   * needs no engine; where there are none left, the freest with the engine does. Ties go by name.
   */
  static Route route(Contract contract, List<Candidate> catalogue) {
    boolean sensitive = contract.sensitivity().equals("sensitive");
    List<Candidate> usable =
        catalogue.stream()
            .filter(node -> node.isVerified() || !sensitive)
            .filter(node -> node.free() > 0)
            .sorted(
                Comparator.comparingInt(Candidate::free).reversed().thenComparing(Candidate::node))
            .toList();
    if (usable.size() < 2) {
      return new NotYet(
          "nodes: an aggregator and a trainer are needed, and "
              + usable.size()
              + " of "
              + catalogue.size()
              + (sensitive ? " nodes are verified, fresh and free" : " nodes are free"));
    }
    String engine = contract.training().local().engine();
    List<Candidate> able = usable.stream().filter(node -> node.engines().contains(engine)).toList();
    Candidate aggregator =
        usable.stream()
            .filter(node -> !node.engines().contains(engine))
            .findFirst()
            .orElse(usable.getFirst());
    List<Candidate> trainers = able.stream().filter(node -> !node.equals(aggregator)).toList();
    if (trainers.isEmpty()) {
      return new NotYet(
          "nodes: none of " + usable.size() + " that could train has the engine " + engine);
    }
    return new Routed(aggregator.node(), spread(contract, trainers));
  }

  private static SequencedMap<MemberId, List<MemberId>> spread(
      Contract contract, List<Candidate> able) {
    List<ContractParty> parties = contract.parties();
    int trainers = Math.min(parties.size(), able.size());
    SequencedMap<MemberId, List<MemberId>> spread = new LinkedHashMap<>();
    for (int i = 0; i < parties.size(); i++) {
      MemberId trainer = able.get(i % trainers).node();
      spread.computeIfAbsent(trainer, _ -> new ArrayList<>()).add(parties.get(i).name());
    }
    return spread;
  }
}
