package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.aggregation.secure.GraphCommitments;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.aggregation.secure.MaskingServer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.MaskingContext;
import org.fedclave.protocol.masking.MaskingMember;
import org.fedclave.protocol.masking.MaskingMessages;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/**
 * The aggregator's part in secure aggregation over a run: introduces the participants to each
 * other, and serves each round. Not thread-safe.
 */
final class AggregatorMasks {

  private final RunContext context;
  private final Participants participants;
  private final MaskingPlans plans;
  private final Map<Integer, VerificationKeys> keys = new TreeMap<>();
  private final Map<Integer, MaskingMember> members = new TreeMap<>();
  private final GraphCommitments commitments;

  /** Keys for the next round, by node, which fill up while a round goes on. */
  private Map<MemberId, List<Bytes>> ahead = Map.of();

  private AggregatorMasks(RunContext context, Participants participants, MaskingPlans plans)
      throws RunStoppedException {
    this.context = context;
    this.participants = participants;
    this.plans = plans;
    gatherMembers();
    this.commitments = verify();
    introduceAll();
  }

  /** Gathers everybody's commitments, and only then shows them to everybody. */
  static AggregatorMasks meet(RunContext context, Participants participants, MaskingPlans plans)
      throws RunStoppedException {
    return new AggregatorMasks(context, participants, plans);
  }

  private void gatherMembers() throws RunStoppedException {
    participants.gather(
        LetterKind.MASK_MEMBERS,
        "before round 1",
        new Participants.Answers() {
          @Override
          public List<MemberId> missing(List<MemberId> parties) {
            return parties.stream()
                .filter(party -> !members.containsKey(context.contract().indexOf(party)))
                .toList();
          }

          @Override
          public void take(Letter letter, Peers.Peer trainer) throws RunStoppedException {
            add(letter, trainer);
          }
        });
  }

  private void add(Letter letter, Peers.Peer trainer) throws RunStoppedException {
    try {
      for (Bytes bytes : MaskingMessages.parse(letter.payload()).messages()) {
        MaskingMember member = MaskingMember.parse(bytes);
        MemberId party = member.introduction().party();
        int number = context.contract().indexOf(party);
        if (!participants.partiesOf(trainer.node()).contains(party)
            || member.commitment().party() != number) {
          throw new MalformedException("it introduces itself as the trainer of " + party);
        }
        member.commitment().verify(context.run(), trainer.key().verificationKeys());
        members.putIfAbsent(number, member);
        keys.put(number, trainer.key().verificationKeys());
      }
    } catch (MalformedException | BadSignatureException e) {
      throw new RunStoppedException(
          Rule.MASKS, letter.from() + "'s part in the masks: " + e.getMessage(), e);
    }
  }

  private GraphCommitments verify() throws RunStoppedException {
    List<GraphCommitment> all = new ArrayList<>();
    members.values().forEach(member -> all.add(member.commitment()));
    try {
      return GraphCommitments.verify(context.run(), all, keys);
    } catch (MaskingException e) {
      throw new RunStoppedException(
          Rule.MASKS, "who takes part in the masks: " + e.getMessage(), e);
    }
  }

  private void introduceAll() throws RunStoppedException {
    Bytes all =
        new MaskingMessages(members.values().stream().map(MaskingMember::toBytes).toList())
            .toBytes();
    for (Peers.Peer trainer : participants.trainers()) {
      context.send(trainer.node(), LetterKind.MASK_MEMBERS, all);
    }
  }

  /** Begins a round: everybody's keys, most of which came with the round before. */
  MaskedRound begin(int round) throws RunStoppedException {
    MaskingPlan plan = plans.of(round);
    var server =
        new MaskingServer(new MaskingContext(context.run(), round), plan.parameters(), commitments);
    var masked = new MaskedRound(context, participants, server, plan.quantisation(), round);
    masked.gatherKeys(ahead);
    ahead = masked.ahead();
    return masked;
  }
}
