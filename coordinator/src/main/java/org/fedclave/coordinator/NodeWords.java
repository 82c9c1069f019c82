package org.fedclave.coordinator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.CoordinatorClient.ShownNode;
import org.fedclave.transport.NodeHistory;
import org.fedclave.transport.NodeHistory.Challenged;
import org.fedclave.transport.NodeHistory.Window;
import org.fedclave.transport.NodeHistory.Work;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus;

/** A node in words and as JSON. What a node says of itself is cut to one printable line. */
final class NodeWords {

  private static final int LATEST = 10;

  private NodeWords() {}

  /** For the list. */
  static ObjectNode row(NodeStatus node) throws MalformedException {
    NodeOffer offer = NodeOffer.parse(node.offer());
    return ListFormat.row()
        .put("node", node.node().name())
        .put("state", node.state().wireName())
        .put("evidence", evidence(node))
        .put("here", node.isHere() ? "here" : "away")
        .put("region", offer.terms().region())
        .put("tier", offer.terms().tier())
        .put("price", offer.terms().price())
        .put("operator", MalformedException.line(offer.terms().operator()))
        .put("capacity", offer.terms().capacity())
        .put("engines", String.join(" ", offer.engines()))
        .put("accelerators", String.join(" ", offer.accelerators()))
        .put("verified", node.evidence().map(e -> e.since().toString()).orElse(""))
        .put("until", node.evidence().map(e -> e.until().toString()).orElse(""))
        .put("quarantine", quarantine(node))
        .put("reason", MalformedException.line(node.reason()));
  }

  private static String evidence(NodeStatus node) {
    return node.evidence()
        .map(
            found ->
                (found.simulated() ? "SIMULATED " : "")
                    + found.kind()
                    + (found.gpus() == 0 ? "" : " with GPUs: " + found.gpus()))
        .orElse("");
  }

  private static String quarantine(NodeStatus node) {
    return node.quarantine().isEmpty()
        ? ""
        : "in quarantine: " + MalformedException.line(node.quarantine());
  }

  /** All of a node, for people. */
  static List<String> lines(ShownNode node) throws MalformedException {
    List<String> lines = new ArrayList<>();
    row(node.status())
        .properties()
        .forEach(
            member -> {
              if (!member.getValue().asText().isEmpty()) {
                lines.add(label(member.getKey()) + member.getValue().asText());
              }
            });
    NodeOffer.parse(node.status().offer())
        .machine()
        .forEach((name, value) -> lines.add(label(name) + MalformedException.line(value)));
    NodeHistory history = node.history();
    history.windows().forEach(window -> lines.add(label("last " + days(window)) + words(window)));
    history.challenges().stream()
        .limit(LATEST)
        .forEach(challenged -> lines.add(label("challenge") + words(challenged)));
    history.work().stream().limit(LATEST).forEach(work -> lines.add(label("work") + words(work)));
    return lines;
  }

  private static String label(String name) {
    return String.format(Locale.ROOT, "%-22s ", name);
  }

  private static String days(Window window) {
    return window.days() == 1 ? "day" : window.days() + " days";
  }

  private static String words(Window window) {
    String there =
        window.lookedSeconds() == 0
            ? "not looked at"
            : String.format(
                Locale.ROOT,
                "there %.2f%% of %d minutes",
                100.0 * window.seenSeconds() / window.lookedSeconds(),
                window.lookedSeconds() / 60);
    return there
        + "; challenges passed "
        + window.passed()
        + ", refused "
        + window.refused()
        + ", missed "
        + window.missed();
  }

  private static String words(Challenged challenged) {
    return challenged.ended()
        + " "
        + challenged.outcome().wireName()
        + (challenged.rule().isEmpty() ? "" : " by the rule " + challenged.rule())
        + challenged.evidence().map(digest -> ", evidence " + digest.abbreviated()).orElse("");
  }

  private static String words(Work work) {
    return work.began()
        + " run "
        + work.run().abbreviated()
        + ", "
        + work.role().wireName()
        + (work.parties() == 0 ? "" : " for parties: " + work.parties())
        + ", "
        + work.outcome()
        + work.ended().map(when -> " at " + when).orElse("")
        + work.statement().map(digest -> ", statement " + digest.abbreviated()).orElse("");
  }

  /** All of a node, for programs. */
  static ObjectNode json(ShownNode node) throws MalformedException {
    ObjectNode json = row(node.status());
    ObjectNode machine = json.putObject("machine");
    NodeOffer.parse(node.status().offer()).machine().forEach(machine::put);
    ArrayNode windows = json.putArray("windows");
    node.history().windows().forEach(window -> write(windows.addObject(), window));
    ArrayNode challenges = json.putArray("challenges");
    node.history().challenges().forEach(each -> write(challenges.addObject(), each));
    ArrayNode work = json.putArray("work");
    node.history().work().forEach(each -> write(work.addObject(), each));
    return json;
  }

  private static void write(ObjectNode json, Window window) {
    json.put("days", window.days())
        .put("seenSeconds", window.seenSeconds())
        .put("lookedSeconds", window.lookedSeconds())
        .put("passed", window.passed())
        .put("refused", window.refused())
        .put("missed", window.missed());
  }

  private static void write(ObjectNode json, Challenged challenged) {
    json.put("asked", challenged.asked().toString())
        .put("ended", challenged.ended().toString())
        .put("outcome", challenged.outcome().wireName())
        .put("rule", challenged.rule())
        .put("evidence", challenged.evidence().map(Digest::toString).orElse(""));
  }

  private static void write(ObjectNode json, Work work) {
    json.put("run", work.run().toString())
        .put("role", work.role().wireName())
        .put("parties", work.parties())
        .put("began", work.began().toString())
        .put("ended", work.ended().map(Object::toString).orElse(""))
        .put("outcome", work.outcome())
        .put("statement", work.statement().map(Digest::toString).orElse(""));
  }
}
