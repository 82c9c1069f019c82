package org.fedclave.protocol.round;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;

/**
 * What the aggregator says happened in a round. Records are chained: {@code h_r =
 * SHA-256(DS("fedclave/round") || LP(h_{r-1}) || LP(record))} with {@code h_{-1} = run_id}.
 *
 * @param round from 0
 * @param previous h_{r-1}
 * @param modelBefore digest of the parameters before
 * @param modelAfter digest of the parameters after
 * @param updates Merkle root of the updates' headers, in the contract's order of parties
 * @param updateCount leaves under that root
 * @param examples rows behind all updates
 * @param missing parties without an update, each with the reason
 * @param excluded parties whose update came, is under the root, and had no part in the new model,
 *     each with the rule's reason
 * @param rule what combined the updates, with its parameters, as the {@code aggregation} module
 *     describes it
 * @param epsilon what all rounds up to this one cost together, as the contract's accountant finds
 *     it, as decimal text; {@link #UNBOUNDED} where the contract has no privacy mechanism
 * @param metrics aggregates over all parties by name, as decimal text
 * @param statistics a {@link SummedStatistics}' bytes in a round that counted instead of training;
 *     else empty
 */
public record RoundRecord(
    int round,
    Digest previous,
    Digest modelBefore,
    Digest modelAfter,
    Digest updates,
    int updateCount,
    long examples,
    List<Missing> missing,
    List<Excluded> excluded,
    String rule,
    String epsilon,
    Map<String, String> metrics,
    Bytes statistics) {

  /** The epsilon of a run without a privacy mechanism. */
  public static final String UNBOUNDED = "unbounded";

  public static final int LARGEST = 256 * 1024 + SummedStatistics.LARGEST;
  private static final int MOST_PARTIES = 1024;

  /**
   * A party whose update is not in a round.
   *
   * @param party its name
   * @param reason for people
   */
  public record Missing(MemberId party, String reason) {}

  /**
   * A party whose update the rule left out.
   *
   * @param party its name
   * @param reason for people
   */
  public record Excluded(MemberId party, String reason) {}

  public RoundRecord {
    missing = List.copyOf(missing);
    excluded = List.copyOf(excluded);
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    if (round < 0 || updateCount < 1 || examples < 1) {
      throw new IllegalArgumentException(
          "round " + round + " with " + updateCount + " updates of " + examples + " examples");
    }
  }

  /** Of a round that trains. */
  public RoundRecord(
      int round,
      Digest previous,
      Digest modelBefore,
      Digest modelAfter,
      Digest updates,
      int updateCount,
      long examples,
      List<Missing> missing,
      List<Excluded> excluded,
      String rule,
      String epsilon,
      Map<String, String> metrics) {
    this(
        round,
        previous,
        modelBefore,
        modelAfter,
        updates,
        updateCount,
        examples,
        missing,
        excluded,
        rule,
        epsilon,
        metrics,
        Bytes.EMPTY);
  }

  public static RoundRecord parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("round record", cbor, LARGEST);
    List<Missing> missing = new ArrayList<>();
    for (CborReader entry : map.maps("missing", MOST_PARTIES)) {
      missing.add(new Missing(entry.memberId("party"), entry.text("reason")));
      entry.finish();
    }
    List<Excluded> excluded = new ArrayList<>();
    for (CborReader entry : map.maps("excluded", MOST_PARTIES)) {
      excluded.add(new Excluded(entry.memberId("party"), entry.text("reason")));
      entry.finish();
    }
    Map<String, String> metrics = new TreeMap<>();
    for (CborReader entry : map.maps("metrics", 64)) {
      metrics.put(entry.text("name"), entry.text("value"));
      entry.finish();
    }
    try {
      var record =
          new RoundRecord(
              map.count("round"),
              map.digest("previous"),
              map.digest("model-before"),
              map.digest("model-after"),
              map.digest("updates"),
              map.count("update-count"),
              map.integer("examples", 1, Long.MAX_VALUE),
              missing,
              excluded,
              map.text("rule"),
              map.text("epsilon"),
              metrics,
              map.has("statistics") ? map.bytes("statistics") : Bytes.EMPTY);
      map.finish();
      if (!record.toBytes().equals(cbor)) {
        throw new MalformedException("round record: metrics are not in their order");
      }
      return record;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("round record: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    CborWriter map = new CborWriter();
    if (!statistics.isEmpty()) {
      map.put("statistics", statistics);
    }
    return map.put("round", round)
        .put("previous", previous)
        .put("model-before", modelBefore)
        .put("model-after", modelAfter)
        .put("updates", updates)
        .put("update-count", updateCount)
        .put("examples", examples)
        .putMaps(
            "missing",
            missing.stream()
                .map(m -> new CborWriter().put("party", m.party().name()).put("reason", m.reason()))
                .toList())
        .putMaps(
            "excluded",
            excluded.stream()
                .map(e -> new CborWriter().put("party", e.party().name()).put("reason", e.reason()))
                .toList())
        .put("rule", rule)
        .put("epsilon", epsilon)
        .putMaps(
            "metrics",
            metrics.entrySet().stream()
                .map(e -> new CborWriter().put("name", e.getKey()).put("value", e.getValue()))
                .toList())
        .toBytes();
  }

  /** h_r, the chain's head after this round. */
  public Digest head() {
    return Domain.ROUND.hash(previous.bytes(), toBytes());
  }

  /** h_{-1}: the head before round 0. */
  public static Digest genesis(RunId run) {
    return run.digest();
  }
}
