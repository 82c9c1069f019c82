package org.fedclave.coordinator.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MemberId;

/**
 * Chooses nodes for a run: a pure function of run, catalogue and moment, which says of every node
 * why it has no part. It is scheduling, not trust; parties appraise each node themselves.
 *
 * <p>Nodes come in the order of their free places, then of price; equals in an order that the run's
 * name decides, so that over many runs each comes first as often as any other.
 */
public final class Routing {

  private final RunNeeds needs;
  private final Map<CatalogueEntry, List<Finding>> unfit = new LinkedHashMap<>();
  private final Map<CatalogueEntry, List<Finding>> unable = new LinkedHashMap<>();
  private final List<CatalogueEntry> fit;
  private final List<CatalogueEntry> able;

  private Routing(RunNeeds needs, List<CatalogueEntry> catalogue, Instant now) {
    this.needs = needs;
    for (CatalogueEntry node : catalogue) {
      unfit.put(node, new NodeCheck(needs, node, now).toServe());
      unable.put(node, new NodeCheck(needs, node, now).toTrain());
    }
    fit = unfit.keySet().stream().filter(this::isFit).sorted(order(needs)).toList();
    able = fit.stream().filter(this::isAble).toList();
  }

  /**
   * One aggregator, and trainers with their parties, each party once.
   *
   * @param trainers in the order in which parties go round them
   */
  public record Chosen(MemberId aggregator, SequencedMap<MemberId, List<MemberId>> trainers) {}

  /**
   * What came of it.
   *
   * @param chosen empty where the run has to wait
   * @param ofRun why it has to
   * @param ofNodes of each node, by name: why it has no part; nothing of a node that has one, or
   *     that would do in a run that waits
   */
  public record Route(
      Optional<Chosen> chosen, Optional<Finding> ofRun, Map<MemberId, List<Finding>> ofNodes) {}

  /** Of the nodes that can train, as many train as there are parties at most. */
  public static Route route(RunNeeds needs, List<CatalogueEntry> catalogue, Instant now) {
    var routing = new Routing(needs, catalogue, now);
    Optional<Chosen> chosen = routing.choose();
    return new Route(
        chosen,
        chosen.isPresent() ? Optional.empty() : Optional.of(routing.whyNot()),
        routing.findings(chosen));
  }

  private static Comparator<CatalogueEntry> order(RunNeeds needs) {
    return Comparator.comparingInt(CatalogueEntry::free)
        .reversed()
        .thenComparingLong(node -> node.offer().terms().price())
        .thenComparing(node -> lot(needs, node))
        .thenComparing(CatalogueEntry::node);
  }

  /** What a node draws for its place among equals. */
  private static Digest lot(RunNeeds needs, CatalogueEntry node) {
    return Domain.ROUTE.hash(needs.run().bytes(), Bytes.utf8(node.node().name()));
  }

  private boolean isFit(CatalogueEntry node) {
    return unfit.getOrDefault(node, List.of()).isEmpty();
  }

  private boolean isAble(CatalogueEntry node) {
    return unable.getOrDefault(node, List.of()).isEmpty();
  }

  /** Nodes that cannot train aggregate before those that can. */
  private Optional<Chosen> choose() {
    return Stream.concat(fit.stream().filter(node -> !isAble(node)), able.stream())
        .flatMap(aggregator -> withTrainers(aggregator).stream())
        .findFirst();
  }

  private Optional<Chosen> withTrainers(CatalogueEntry aggregator) {
    List<CatalogueEntry> others = able.stream().filter(node -> !node.equals(aggregator)).toList();
    int wanted = Math.min(needs.parties().size(), others.size());
    List<CatalogueEntry> trainers = new ArrayList<>(others.subList(0, wanted));
    if (trainers.isEmpty()) {
      return Optional.empty();
    }
    if (needs.terms().separateOperators() && isOneOperators(aggregator, trainers)) {
      Optional<CatalogueEntry> another =
          others.stream()
              .filter(node -> !node.operator().equals(aggregator.operator()))
              .findFirst();
      if (another.isEmpty()) {
        return Optional.empty();
      }
      trainers.set(wanted - 1, another.get());
    }
    return Optional.of(new Chosen(aggregator.node(), spread(trainers)));
  }

  private static boolean isOneOperators(CatalogueEntry aggregator, List<CatalogueEntry> trainers) {
    return trainers.stream().allMatch(node -> node.operator().equals(aggregator.operator()));
  }

  /** Parties go round the trainers in the contract's order. */
  private SequencedMap<MemberId, List<MemberId>> spread(List<CatalogueEntry> trainers) {
    SequencedMap<MemberId, List<MemberId>> spread = new LinkedHashMap<>();
    for (int i = 0; i < needs.parties().size(); i++) {
      MemberId trainer = trainers.get(i % trainers.size()).node();
      spread.computeIfAbsent(trainer, _ -> new ArrayList<>()).add(needs.parties().get(i));
    }
    return spread;
  }

  private Finding whyNot() {
    if (fit.size() < 2) {
      return new Finding(
          Reason.TOO_FEW_NODES,
          "an aggregator and a trainer are needed, and "
              + fit.size()
              + " of "
              + unfit.size()
              + " nodes will do"
              + tally(unfit));
    }
    if (able.isEmpty()) {
      return new Finding(
          Reason.NO_TRAINER,
          "none of the " + fit.size() + " nodes that will do can train" + tally(unable));
    }
    return new Finding(
        Reason.ONE_OPERATOR,
        "the contract wants nodes of two operators, and all that will do are of "
            + able.getFirst().offer().terms().operator());
  }

  /** How many nodes have which reasons. */
  private static String tally(Map<CatalogueEntry, List<Finding>> findings) {
    Map<String, Long> counts =
        findings.values().stream()
            .flatMap(List::stream)
            .collect(
                Collectors.groupingBy(
                    finding -> finding.reason().wireName(), TreeMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? ""
        : counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private Map<MemberId, List<Finding>> findings(Optional<Chosen> chosen) {
    Map<MemberId, List<Finding>> findings = new TreeMap<>();
    unfit.forEach(
        (node, reasons) -> {
          List<Finding> all = new ArrayList<>(reasons);
          boolean serves = chosen.filter(c -> servesIn(c, node.node())).isPresent();
          if (!serves) {
            all.addAll(unable.getOrDefault(node, List.of()));
          }
          if (!serves && chosen.isPresent() && reasons.isEmpty()) {
            all.add(new Finding(Reason.OTHERS_FIRST, othersFirst(chosen.get())));
          }
          findings.put(node.node(), List.copyOf(all));
        });
    return findings;
  }

  private static boolean servesIn(Chosen chosen, MemberId node) {
    return chosen.aggregator().equals(node) || chosen.trainers().containsKey(node);
  }

  private static String othersFirst(Chosen chosen) {
    return chosen.aggregator()
        + " came first to aggregate and "
        + chosen.trainers().keySet()
        + " to train, by free places, price and lot";
  }
}
