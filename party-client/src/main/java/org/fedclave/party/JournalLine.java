package org.fedclave.party;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A journal's entry for people and for machines. */
final class JournalLine {

  private JournalLine() {}

  static String text(JournalEntry entry) {
    return entry.time()
        + " run "
        + entry.run().abbreviated()
        + ": "
        + entry.shards()
        + " keys of "
        + entry.dataset()
        + " to "
        + entry.trainer().node()
        + " for "
        + entry.window()
        + ", aggregator "
        + entry.aggregator().node()
        + (entry.trainer().simulated() || entry.aggregator().simulated()
            ? " (SIMULATED evidence)"
            : "");
  }

  static ObjectNode json(JournalEntry entry) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("time", entry.time().toString())
        .put("run", entry.run().toString())
        .put("from", entry.window().from())
        .put("to", entry.window().to())
        .put("dataset", entry.dataset())
        .put("descriptor", entry.descriptor().toString())
        .put("shards", entry.shards())
        .put("rounds", entry.rounds())
        .put("privacy", entry.cost().mechanism().word())
        .put("noiseMultiplier", entry.cost().noiseMultiplier())
        .put("delta", entry.cost().delta())
        .put("samplingRate", entry.cost().samplingRate())
        .put("steps", entry.cost().steps());
    enclave(json.putObject("trainer"), entry.trainer());
    enclave(json.putObject("aggregator"), entry.aggregator());
    return json;
  }

  private static void enclave(ObjectNode json, JournalEntry.Enclave enclave) {
    json.put("node", enclave.node().name())
        .put("keys", enclave.keys().toString())
        .put("evidence", enclave.evidence().toString())
        .put("measurement", enclave.measurement().toHex())
        .put("simulated", enclave.simulated());
  }
}
