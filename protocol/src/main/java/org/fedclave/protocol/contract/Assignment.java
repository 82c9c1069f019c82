package org.fedclave.protocol.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;

/**
 * Which nodes the coordinator proposes for a run: one aggregator, and for each party one trainer.
 * It is scheduling, not trust: parties and enclaves attest each of these nodes themselves.
 *
 * <p>A run that lost an enclave is assigned anew: its <em>incarnation</em> counts how often it was
 * assigned before. Everybody's keys are fresh in each, and who takes part in one has left those
 * before. Incarnation 0 is not written, so that its bytes are those of a version without any.
 *
 * @param incarnation from 0, at most {@link #MOST_INCARNATIONS} - 1
 * @param contractEnvelope the complete contract's envelope
 * @param aggregator the node that aggregates
 * @param trainers the nodes that train, each with the parties whose shards it gets; every party
 *     once
 */
public record Assignment(
    int incarnation,
    Bytes contractEnvelope,
    MemberId aggregator,
    SequencedMap<MemberId, List<MemberId>> trainers) {

  public static final int LARGEST = 33 * 1024 * 1024;

  /** A run that is assigned more often than this is not worth it, or somebody plays with it. */
  public static final int MOST_INCARNATIONS = 1000;

  private static final int MOST = 1024;

  public Assignment {
    if (incarnation < 0 || incarnation >= MOST_INCARNATIONS) {
      throw new IllegalArgumentException(
          "an incarnation is from 0 to " + (MOST_INCARNATIONS - 1) + ", not " + incarnation);
    }
    SequencedMap<MemberId, List<MemberId>> copy = new LinkedHashMap<>();
    trainers.forEach((node, parties) -> copy.put(node, List.copyOf(parties)));
    trainers = java.util.Collections.unmodifiableSequencedMap(copy);
    List<MemberId> all = trainers.values().stream().flatMap(List::stream).toList();
    if (all.isEmpty() || all.size() != all.stream().distinct().count()) {
      throw new IllegalArgumentException("an assignment has every party once");
    }
  }

  /** The first assignment of a run. */
  public Assignment(
      Bytes contractEnvelope,
      MemberId aggregator,
      SequencedMap<MemberId, List<MemberId>> trainers) {
    this(0, contractEnvelope, aggregator, trainers);
  }

  /** The trainer that gets the shards of {@code party}. */
  public Optional<MemberId> trainerOf(MemberId party) {
    return trainers.entrySet().stream()
        .filter(entry -> entry.getValue().contains(party))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Requires that exactly the parties of {@code contract} are assigned. */
  public void requireFits(Contract contract) throws MalformedException {
    List<MemberId> assigned = trainers.values().stream().flatMap(List::stream).sorted().toList();
    List<MemberId> parties = contract.parties().stream().map(ContractParty::name).sorted().toList();
    if (!assigned.equals(parties)) {
      throw MalformedException.at("assignment", "every party of the contract once", "others");
    }
  }

  public static Assignment parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("assignment", cbor, LARGEST);
    SequencedMap<MemberId, List<MemberId>> trainers = new LinkedHashMap<>();
    for (CborReader trainer : map.maps("trainers", MOST)) {
      if (trainers.put(trainer.memberId("node"), trainer.memberIds("parties", MOST)) != null) {
        throw MalformedException.at("assignment", "every trainer once", "one twice");
      }
      trainer.finish();
    }
    try {
      int incarnation = map.has("incarnation") ? map.count("incarnation") : 0;
      if (map.has("incarnation") && incarnation == 0) {
        throw MalformedException.at("assignment", "no incarnation where it is 0", "one");
      }
      var assignment =
          new Assignment(incarnation, map.bytes("contract"), map.memberId("aggregator"), trainers);
      map.finish();
      return assignment;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("assignment: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    List<CborWriter> list = new ArrayList<>();
    trainers.forEach(
        (node, parties) ->
            list.add(
                new CborWriter()
                    .put("node", node.name())
                    .putTexts("parties", parties.stream().map(MemberId::name).toList())));
    CborWriter map = new CborWriter();
    if (incarnation > 0) {
      map.put("incarnation", incarnation);
    }
    return map.put("contract", contractEnvelope)
        .put("aggregator", aggregator.name())
        .putMaps("trainers", list)
        .toBytes();
  }
}
