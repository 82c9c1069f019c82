package org.fedclave.transport;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Role;

/**
 * What the coordinator has noted about a node: whether it was there, how it proved itself, what it
 * did. These are the coordinator's words; whoever pays by them checks proofs by their digests.
 *
 * @param windows over the last 1, 7 and 30 days
 * @param challenges the newest first, at most {@link #MOST}
 * @param work the newest first, at most {@link #MOST}
 */
public record NodeHistory(List<Window> windows, List<Challenged> challenges, List<Work> work) {

  /** No list is longer. */
  public static final int MOST = 200;

  private static final int LARGEST = 256 << 10;
  private static final long LATEST = 1L << 50;

  /**
   * One span of time up to now.
   *
   * @param days its length
   * @param seenSeconds of {@code lookedSeconds} the node was there
   * @param lookedSeconds for so long the coordinator looked
   * @param passed challenges answered well
   * @param refused challenges answered with evidence that was refused
   * @param missed challenges not answered in time
   */
  public record Window(
      int days, long seenSeconds, long lookedSeconds, long passed, long refused, long missed) {}

  /** How a challenge ended. */
  public enum Outcome {
    PASSED,
    REFUSED,
    MISSED;

    /** The name in messages: lower case. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Outcome parse(String text) throws MalformedException {
      for (Outcome outcome : values()) {
        if (outcome.wireName().equals(text)) {
          return outcome;
        }
      }
      throw MalformedException.at("outcome", "a known one", MalformedException.quote(text));
    }
  }

  /**
   * One challenge.
   *
   * @param rule that the evidence broke, otherwise empty
   * @param evidence digest of good evidence
   */
  public record Challenged(
      Instant asked, Instant ended, Outcome outcome, String rule, Optional<Digest> evidence) {}

  /**
   * A part in a run.
   *
   * @param parties for how many it trained; 0 of an aggregator
   * @param outcome the run's last state, {@code routed} until it has one
   * @param statement digest of the execution statement that the run's aggregator put into the log;
   *     the proof has it
   */
  public record Work(
      RunId run,
      Role role,
      int parties,
      Instant began,
      Optional<Instant> ended,
      String outcome,
      Optional<Digest> statement) {}

  public NodeHistory {
    windows = List.copyOf(windows);
    challenges = List.copyOf(challenges);
    work = List.copyOf(work);
  }

  /** Reads {@link #toBytes}. */
  public static NodeHistory parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("node history", cbor, LARGEST);
    List<Window> windows = new ArrayList<>();
    for (CborReader each : map.maps("windows", MOST)) {
      windows.add(window(each));
    }
    List<Challenged> challenges = new ArrayList<>();
    for (CborReader each : map.maps("challenges", MOST)) {
      challenges.add(challenged(each));
    }
    List<Work> work = new ArrayList<>();
    for (CborReader each : map.maps("work", MOST)) {
      work.add(work(each));
    }
    map.finish();
    return new NodeHistory(windows, challenges, work);
  }

  private static Window window(CborReader map) throws MalformedException {
    var window =
        new Window(
            map.count("days"),
            map.integer("seen", 0, LATEST),
            map.integer("looked", 0, LATEST),
            map.integer("passed", 0, LATEST),
            map.integer("refused", 0, LATEST),
            map.integer("missed", 0, LATEST));
    map.finish();
    return window;
  }

  private static Challenged challenged(CborReader map) throws MalformedException {
    var challenged =
        new Challenged(
            instant(map, "asked"),
            instant(map, "ended"),
            Outcome.parse(map.text("outcome")),
            map.text("rule"),
            map.has("evidence") ? Optional.of(map.digest("evidence")) : Optional.empty());
    map.finish();
    return challenged;
  }

  private static Work work(CborReader map) throws MalformedException {
    var work =
        new Work(
            map.run("run"),
            Role.parse(map.text("role")),
            map.count("parties"),
            instant(map, "began"),
            map.has("ended") ? Optional.of(instant(map, "ended")) : Optional.empty(),
            map.text("outcome"),
            map.has("statement") ? Optional.of(map.digest("statement")) : Optional.empty());
    map.finish();
    return work;
  }

  private static Instant instant(CborReader map, String key) throws MalformedException {
    return Instant.ofEpochMilli(map.integer(key, 0, LATEST));
  }

  /** Deterministic CBOR. */
  public Bytes toBytes() {
    return new CborWriter()
        .putMaps("windows", windows.stream().map(NodeHistory::write).toList())
        .putMaps("challenges", challenges.stream().map(NodeHistory::write).toList())
        .putMaps("work", work.stream().map(NodeHistory::write).toList())
        .toBytes();
  }

  private static CborWriter write(Window window) {
    return new CborWriter()
        .put("days", window.days())
        .put("seen", window.seenSeconds())
        .put("looked", window.lookedSeconds())
        .put("passed", window.passed())
        .put("refused", window.refused())
        .put("missed", window.missed());
  }

  private static CborWriter write(Challenged challenged) {
    var map =
        new CborWriter()
            .put("asked", challenged.asked().toEpochMilli())
            .put("ended", challenged.ended().toEpochMilli())
            .put("outcome", challenged.outcome().wireName())
            .put("rule", challenged.rule());
    challenged.evidence().ifPresent(digest -> map.put("evidence", digest));
    return map;
  }

  private static CborWriter write(Work work) {
    var map =
        new CborWriter()
            .put("run", work.run().digest())
            .put("role", work.role().wireName())
            .put("parties", work.parties())
            .put("began", work.began().toEpochMilli())
            .put("outcome", work.outcome());
    work.ended().ifPresent(when -> map.put("ended", when.toEpochMilli()));
    work.statement().ifPresent(digest -> map.put("statement", digest));
    return map;
  }
}
