package org.fedclave.coordinator.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.RoutingTerms;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeTerms;

/** Nodes and runs for tests of routing: each differs in one thing from the one that will do. */
final class Catalogue {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Digest POLICY = Digest.of(Bytes.utf8("the coordinator's policy"));

  private Catalogue() {}

  static MemberId id(String name) {
    return new MemberId(name);
  }

  /** What a node is made of here. */
  static final class NodeBuilder {
    private final MemberId node;
    private String tee = "configfs-tsm";
    private String operator;
    private String region = "eu-de";
    private String tier = "standard";
    private long price;
    private int capacity = 1;
    private int load;
    private SortedSet<String> engines = new TreeSet<>(Set.of("dl4j"));
    private SortedSet<String> accelerators = new TreeSet<>();
    private Standing standing = Standing.good(POLICY, proven(EvidenceFormat.NITRO, 0, NOW));
    private Optional<Quarantine> quarantine = Optional.empty();
    private boolean isHere = true;

    private NodeBuilder(String name) {
      this.node = id(name);
      this.operator = "operator of " + name;
    }

    NodeBuilder tee(String value) {
      tee = value;
      return this;
    }

    NodeBuilder operator(String value) {
      operator = value;
      return this;
    }

    NodeBuilder region(String value) {
      region = value;
      return this;
    }

    NodeBuilder tier(String value) {
      tier = value;
      return this;
    }

    NodeBuilder price(long value) {
      price = value;
      return this;
    }

    NodeBuilder capacity(int value) {
      capacity = value;
      return this;
    }

    NodeBuilder load(int value) {
      load = value;
      return this;
    }

    NodeBuilder engines(String... values) {
      engines = new TreeSet<>(List.of(values));
      return this;
    }

    NodeBuilder accelerators(String... values) {
      accelerators = new TreeSet<>(List.of(values));
      return this;
    }

    NodeBuilder standing(Standing value) {
      standing = value;
      return this;
    }

    NodeBuilder refusedBy(Rule rule) {
      return standing(
          standing.refused(POLICY, new Rejection(rule, "it is not as it should be", NOW)));
    }

    NodeBuilder quarantined() {
      quarantine =
          Optional.of(new Quarantine(Quarantine.Cause.OPERATOR, "its owner is being asked", NOW));
      return this;
    }

    NodeBuilder away() {
      isHere = false;
      return this;
    }

    CatalogueEntry entry() {
      return new CatalogueEntry(
          node,
          new NodeOffer(
              tee,
              new NodeTerms(operator, region, tier, price, capacity),
              engines,
              accelerators,
              new TreeMap<>()),
          standing,
          quarantine,
          isHere,
          load);
    }
  }

  /** A node that will do. */
  static NodeBuilder node(String name) {
    return new NodeBuilder(name);
  }

  static Proven proven(EvidenceFormat kind, int gpus, Instant since) {
    return new Proven(
        kind,
        new TreeSet<>(),
        gpus,
        false,
        Digest.of(Bytes.utf8("evidence")),
        since,
        since.plus(Duration.ofHours(2)));
  }

  static RunId run(int number) {
    return RunId.of(Bytes.utf8("run " + number));
  }

  /** A sensitive run of so many parties. */
  static RunNeeds needs(int parties) {
    return needs(run(0), parties, true, RoutingTerms.ANY, 0);
  }

  static RunNeeds needs(RunId run, int parties, boolean sensitive, RoutingTerms terms, int gpus) {
    List<MemberId> names =
        java.util.stream.IntStream.range(0, parties).mapToObj(i -> id("party-" + i)).toList();
    return new RunNeeds(run, names, sensitive, "dl4j", terms, Set.of(EvidenceFormat.NITRO), gpus);
  }

  static RoutingTerms within(String... regions) {
    return new RoutingTerms(
        new TreeSet<>(List.of(regions)),
        false,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }

  static RoutingTerms tierOf(String tier) {
    return new RoutingTerms(
        new TreeSet<>(), false, Optional.of(tier), Optional.empty(), OptionalLong.empty());
  }

  static RoutingTerms acceleratedBy(String accelerator) {
    return new RoutingTerms(
        new TreeSet<>(), false, Optional.empty(), Optional.of(accelerator), OptionalLong.empty());
  }

  static RoutingTerms atMost(long price) {
    return new RoutingTerms(
        new TreeSet<>(), false, Optional.empty(), Optional.empty(), OptionalLong.of(price));
  }

  static RoutingTerms separate() {
    return new RoutingTerms(
        new TreeSet<>(), true, Optional.empty(), Optional.empty(), OptionalLong.empty());
  }
}
