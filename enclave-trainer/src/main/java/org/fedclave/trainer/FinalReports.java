package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.round.ChainSignature;
import org.fedclave.protocol.round.FinalReport;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/**
 * The trainers' last words: how the final model does on each party's held-out rows, and each
 * trainer's signature on the chain. Who does not give them in time is left out. Not thread-safe.
 */
final class FinalReports {

  private final RunContext context;
  private final Enclave enclave;
  private final Participants participants;
  private final ModelConfiguration model;
  private final Digest head;
  private final Map<MemberId, ChainSignature> arrived = new HashMap<>();
  private final Map<MemberId, Measured> measured = new TreeMap<>();

  private FinalReports(
      RunContext context,
      Enclave enclave,
      Participants participants,
      ModelConfiguration model,
      Digest head) {
    this.context = context;
    this.enclave = enclave;
    this.participants = participants;
    this.model = model;
    this.head = head;
  }

  /**
   * Waits for all of them, after the final model was given out.
   *
   * @param head of the chain that they sign
   */
  static FinalReports collect(
      RunContext context,
      Enclave enclave,
      Participants participants,
      ModelConfiguration model,
      Digest head)
      throws RunStoppedException {
    var reports = new FinalReports(context, enclave, participants, model, head);
    reports.collect();
    return reports;
  }

  private void collect() throws RunStoppedException {
    long end = System.nanoTime() + context.deadlines().round().toNanos();
    List<MemberId> waiting = missing();
    while (!waiting.isEmpty()) {
      Optional<Letter> letter = participants.next(LetterKind.FINAL_REPORT, end, waiting);
      if (letter.isEmpty()) {
        for (MemberId node : waiting) {
          participants.leaveOut(node, "did not confirm the chain in time", "no final report came");
        }
      } else if (letter.get().kind() == LetterKind.FAILED) {
        participants.lose(letter.get());
      } else {
        arrived.put(letter.get().from(), open(letter.get()));
      }
      waiting = missing();
    }
    participants.requireEnough(participants.parties().size());
  }

  private List<MemberId> missing() {
    return participants.trainers().stream()
        .map(Peers.Peer::node)
        .filter(node -> !arrived.containsKey(node))
        .toList();
  }

  private ChainSignature open(Letter letter) throws RunStoppedException {
    Peers.Peer trainer = participants.trainer(letter.from());
    try {
      FinalReport report = FinalReport.parse(letter.payload());
      report.chain().verify(context.run(), head, trainer.key().verificationKeys());
      if (!report.chain().trainer().equals(trainer.key().keys().digest())) {
        throw new RunStoppedException(Rule.CHAIN, letter.from() + " signed as another trainer");
      }
      FinalReport.Measured opened = report.open(context.run(), enclave.keys(), enclave.kem());
      for (MemberId party : participants.partiesOf(letter.from())) {
        Bytes bytes = opened.byParty().get(party);
        if (bytes == null) {
          throw new RunStoppedException(
              Rule.MALFORMED, letter.from() + " did not measure the model for " + party);
        }
        measured.put(party, measured(party, bytes));
      }
      return report.chain();
    } catch (BadSignatureException | CannotOpenException | MalformedException e) {
      throw new RunStoppedException(
          Rule.CHAIN, "the final report of " + letter.from() + ": " + e.getMessage(), e);
    }
  }

  private Measured measured(MemberId party, Bytes bytes) throws MalformedException {
    long rows = context.contract().party(party).orElseThrow().rows();
    return Measured.parse(bytes).requireFits(rows, model);
  }

  /** The signatures of the trainers that are left, in their order. */
  List<ChainSignature> chain() {
    SequencedMap<MemberId, ChainSignature> chain = new LinkedHashMap<>();
    for (Peers.Peer trainer : participants.trainers()) {
      ChainSignature signature = arrived.get(trainer.node());
      if (signature == null) {
        throw new AssertionError("every trainer that is left has reported");
      }
      chain.put(trainer.node(), signature);
    }
    return List.copyOf(chain.values());
  }

  /** Of the final model, in all and by party; nothing under privacy. */
  Map<String, String> metrics() {
    if (context.contract().privacy().isPrivate()) {
      return Map.of(); // they would tell of the data without noise
    }
    List<Measured> all = new ArrayList<>();
    Map<String, String> byParty = new TreeMap<>();
    for (ContractParty party : context.contract().parties()) {
      Measured own = measured.get(party.name());
      if (own != null) {
        all.add(own);
        own.putTo(byParty, party.name().name());
      }
    }
    Map<String, String> metrics =
        new TreeMap<>(Measured.combine(all, all.stream().map(_ -> 1L).toList()));
    metrics.putAll(byParty);
    return metrics;
  }
}
