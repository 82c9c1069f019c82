package org.fedclave.party;

import java.time.Instant;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.RoundWindow;

/**
 * One release of keys, as the party remembers it: to whom, for what, on which evidence. No secret.
 *
 * @param time when, by the party's clock; whole milliseconds
 * @param run the run
 * @param incarnation of the run, from 0
 * @param session the attestation session of the trainer
 * @param window the rounds
 * @param dataset the dataset's name
 * @param descriptor the dataset's descriptor
 * @param shards how many shard keys
 * @param cost of the run to the dataset, by which its budget is counted
 * @param rounds of the contract
 * @param trainer who got them
 * @param aggregator who may get updates made with them
 */
record JournalEntry(
    Instant time,
    RunId run,
    int incarnation,
    Bytes session,
    RoundWindow window,
    String dataset,
    Digest descriptor,
    int shards,
    RunCost cost,
    int rounds,
    Enclave trainer,
    Enclave aggregator) {

  static final int LARGEST = 4096;

  /** The longest measurement of any technology, SHA-512. */
  private static final int LONGEST_MEASUREMENT = 64;

  /**
   * An enclave as the party found it.
   *
   * @param node where it ran, by the coordinator's word
   * @param keys digest of its keys
   * @param evidence digest of its evidence
   * @param measurement of its program
   * @param simulated whether its evidence rests on a test root
   */
  record Enclave(
      MemberId node, Digest keys, Digest evidence, Bytes measurement, boolean simulated) {

    static Enclave of(MemberId node, TrustedKey key) {
      return new Enclave(
          node,
          key.keys().digest(),
          key.evidence().digest(),
          key.evidence().measurement(),
          key.evidence().simulated());
    }

    static Enclave read(CborReader map) throws MalformedException {
      var enclave =
          new Enclave(
              map.memberId("node"),
              map.digest("keys"),
              map.digest("evidence"),
              map.bytes("measurement"),
              map.flag("simulated"));
      map.finish();
      if (enclave.measurement.isEmpty() || enclave.measurement.size() > LONGEST_MEASUREMENT) {
        throw MalformedException.at(
            "journal entry, measurement",
            "1 to " + LONGEST_MEASUREMENT + " bytes",
            enclave.measurement.size() + " bytes");
      }
      return enclave;
    }

    CborWriter toCbor() {
      return new CborWriter()
          .put("node", node.name())
          .put("keys", keys)
          .put("evidence", evidence)
          .put("measurement", measurement)
          .put("simulated", simulated);
    }
  }

  static JournalEntry parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("journal entry", cbor, LARGEST);
    int from = map.count("from");
    int to = map.count("to");
    if (to <= from) {
      throw MalformedException.at("journal entry", "from < to", from + " and " + to);
    }
    var entry =
        new JournalEntry(
            Instant.ofEpochMilli(map.integer("time", 0, 1L << 50)),
            map.run("run"),
            map.has("incarnation") ? map.count("incarnation") : 0,
            map.bytes("session", Challenge.SESSION_BYTES),
            new RoundWindow(from, to),
            map.text("dataset"),
            map.digest("descriptor"),
            map.count("shards"),
            RunCost.read(map),
            map.count("rounds"),
            Enclave.read(map.map("trainer")),
            Enclave.read(map.map("aggregator")));
    map.finish();
    return entry;
  }

  Bytes toBytes() {
    var map =
        new CborWriter()
            .put("time", time.toEpochMilli())
            .put("run", run.digest())
            .put("session", session)
            .put("from", window.from())
            .put("to", window.to())
            .put("dataset", dataset)
            .put("descriptor", descriptor)
            .put("shards", shards);
    if (incarnation > 0) {
      map.put("incarnation", incarnation);
    }
    return cost.write(map)
        .put("rounds", rounds)
        .put("trainer", trainer.toCbor())
        .put("aggregator", aggregator.toCbor())
        .toBytes();
  }
}
