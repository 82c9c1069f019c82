package org.fedclave.transport;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;

/**
 * Why a run has the nodes that it has, or none: the coordinator's word about its own choice.
 *
 * @param at the moment for which it holds
 * @param waiting why the run has no nodes; empty where it has
 * @param nodes of the catalogue: those with a part, then the others by name, as many as there is
 *     room for
 */
public record RoutingReport(Instant at, Optional<Why> waiting, List<Node> nodes) {

  /** No report is of more nodes. */
  public static final int MOST_NODES = 500;

  private static final int LARGEST = 3 << 20;
  private static final int MOST = 1_024;

  /** What a node does in the run. */
  public enum Part {
    AGGREGATES,
    TRAINS,
    /** Nothing, although it would do; so far, if the run waits. */
    WOULD_DO,
    /** Nothing. */
    NONE;

    /** The name in messages: lower case with hyphens. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Part parse(String text) throws MalformedException {
      for (Part part : values()) {
        if (part.wireName().equals(text)) {
          return part;
        }
      }
      throw MalformedException.at("part in a run", "a known one", MalformedException.quote(text));
    }
  }

  /**
   * One reason.
   *
   * @param reason its name, of those in {@code docs/routing.md}
   * @param sentence that says it of this case
   */
  public record Why(String reason, String sentence) {}

  /**
   * One node.
   *
   * @param parties for whom it trains
   * @param reasons why it has no part, or no other; empty if nothing is in the way
   */
  public record Node(MemberId node, Part part, List<MemberId> parties, List<Why> reasons) {
    public Node {
      parties = List.copyOf(parties);
      reasons = List.copyOf(reasons);
    }
  }

  public RoutingReport {
    nodes = List.copyOf(nodes);
  }

  /** Reads {@link #toBytes}. */
  public static RoutingReport parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("routing report", cbor, LARGEST);
    List<Node> nodes = new ArrayList<>();
    for (CborReader each : map.maps("nodes", MOST_NODES)) {
      nodes.add(node(each));
    }
    var report =
        new RoutingReport(
            Instant.ofEpochMilli(map.integer("at", 0, 1L << 50)),
            map.has("waiting") ? Optional.of(why(map.map("waiting"))) : Optional.empty(),
            nodes);
    map.finish();
    return report;
  }

  private static Node node(CborReader map) throws MalformedException {
    List<Why> reasons = new ArrayList<>();
    for (CborReader each : map.maps("reasons", MOST)) {
      reasons.add(why(each));
    }
    var node =
        new Node(
            map.memberId("node"),
            Part.parse(map.text("part")),
            map.memberIds("parties", MOST),
            reasons);
    map.finish();
    return node;
  }

  private static Why why(CborReader map) throws MalformedException {
    var why = new Why(map.text("reason"), map.text("sentence"));
    map.finish();
    return why;
  }

  /** Deterministic CBOR. */
  public Bytes toBytes() {
    var map =
        new CborWriter()
            .put("at", at.toEpochMilli())
            .putMaps("nodes", nodes.stream().map(RoutingReport::write).toList());
    waiting.ifPresent(why -> map.put("waiting", write(why)));
    return map.toBytes();
  }

  private static CborWriter write(Node node) {
    return new CborWriter()
        .put("node", node.node().name())
        .put("part", node.part().wireName())
        .putTexts("parties", node.parties().stream().map(MemberId::name).toList())
        .putMaps("reasons", node.reasons().stream().map(RoutingReport::write).toList());
  }

  private static CborWriter write(Why why) {
    return new CborWriter().put("reason", why.reason()).put("sentence", why.sentence());
  }
}
