package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.fedclave.aggregation.secure.ChannelKey;
import org.fedclave.aggregation.secure.Channels;
import org.fedclave.aggregation.secure.GraphChain;
import org.fedclave.aggregation.secure.GraphCommitments;
import org.fedclave.aggregation.secure.MaskingClient;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.aggregation.secure.Quantiser;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.Introduction;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.MaskingContext;
import org.fedclave.protocol.masking.MaskingMember;
import org.fedclave.protocol.masking.MaskingMessages;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/**
 * A trainer's part in secure aggregation over a run: one participant for each of its parties. Whom
 * it shares masks with, it takes from the parties' own words, never from the aggregator's. Not
 * thread-safe.
 */
final class TrainerMasks {

  private final RunContext context;
  private final Enclave enclave;
  private final MaskingPlans plans;
  private final SequencedMap<ContractParty, GraphChain> chains = new LinkedHashMap<>();
  private final Map<ContractParty, ChannelKey> channelKeys = new HashMap<>();
  private final Map<ContractParty, Channels> channels = new HashMap<>();
  private final SequencedMap<ContractParty, MaskingClient> clients = new LinkedHashMap<>();
  private Optional<GraphCommitments> commitments = Optional.empty();
  private boolean received;

  /** Prepares to mask the updates on the rows of {@code parties}, in the contract's order. */
  TrainerMasks(
      RunContext context, Enclave enclave, MaskingPlans plans, List<ContractParty> parties) {
    this.context = context;
    this.enclave = enclave;
    this.plans = plans;
    for (ContractParty party : parties) {
      int number = context.contract().indexOf(party.name());
      chains.put(
          party, new GraphChain(context.run(), number, context.contract().training().allRounds()));
      channelKeys.put(party, new ChannelKey(number));
    }
  }

  /**
   * Before the first round: makes itself known with its parties' vouchers, gets to know the others,
   * makes the channels to them, and advertises keys for the first round.
   *
   * @param first the round that comes next; beyond the last one, no masks are needed any more
   */
  void meet(Map<MemberId, HybridSignature> vouchers, int first) throws RunStoppedException {
    List<Bytes> mine = new ArrayList<>();
    for (Map.Entry<ContractParty, GraphChain> entry : chains.entrySet()) {
      MemberId party = entry.getKey().name();
      HybridSignature voucher = vouchers.get(party);
      if (voucher == null) {
        throw new AssertionError("every party of this trainer has released its keys");
      }
      mine.add(
          new MaskingMember(
                  new Introduction(party, enclave.keys(), voucher),
                  entry
                      .getValue()
                      .commitment(of(channelKeys, entry.getKey()).publicKey(), enclave.signing()))
              .toBytes());
    }
    send(LetterKind.MASK_MEMBERS, mine);
    learn(await(LetterKind.MASK_MEMBERS, "everybody's part in the masks"));
    if (first < context.contract().training().allRounds()) {
      send(LetterKind.MASK_KEYS, advertise(first));
    }
  }

  private void learn(List<Bytes> members) throws RunStoppedException {
    List<GraphCommitment> all = new ArrayList<>();
    Map<Integer, VerificationKeys> keys = new TreeMap<>();
    try {
      for (Bytes bytes : members) {
        MaskingMember member = MaskingMember.parse(bytes);
        int number = numberOf(member.introduction().party());
        if (member.commitment().party() != number || keys.containsKey(number)) {
          throw new RunStoppedException(
              Rule.MASKS, member.introduction().party() + " is introduced twice or as another");
        }
        keys.put(number, introduced(member.introduction()));
        all.add(member.commitment());
      }
      GraphCommitments verified = GraphCommitments.verify(context.run(), all, keys);
      requireOwn(keys);
      for (ContractParty party : chains.keySet()) {
        channels.put(party, of(channelKeys, party).meet(verified));
      }
      channelKeys.clear();
      commitments = Optional.of(verified);
    } catch (MalformedException | BadSignatureException | MaskingException e) {
      throw new RunStoppedException(
          Rule.MASKS, "who takes part in the masks: " + e.getMessage(), e);
    }
  }

  private int numberOf(MemberId party) throws RunStoppedException {
    int number = context.contract().indexOf(party);
    if (number < 0) {
      throw new RunStoppedException(
          Rule.MASKS, party + " is no party of the contract and takes part in the masks");
    }
    return number;
  }

  private VerificationKeys introduced(Introduction introduction) throws BadSignatureException {
    Contract contract = context.contract();
    return introduction
        .verified(
            context.run(), contract.party(introduction.party()).orElseThrow().identity().signing())
        .signing();
  }

  private void requireOwn(Map<Integer, VerificationKeys> keys) throws RunStoppedException {
    for (ContractParty party : chains.keySet()) {
      VerificationKeys shown = keys.get(context.contract().indexOf(party.name()));
      if (!enclave.keys().signing().equals(shown)) {
        throw new RunStoppedException(
            Rule.MASKS, "the aggregator introduces another trainer of " + party.name());
      }
    }
  }

  private static <T> T of(Map<ContractParty, T> all, ContractParty party) {
    T value = all.get(party);
    if (value == null) {
      throw new AssertionError("nothing for " + party.name());
    }
    return value;
  }

  /** Fresh participants with fresh keys for {@code round}; what they advertise. */
  private List<Bytes> advertise(int round) {
    GraphCommitments known =
        commitments.orElseThrow(() -> new AssertionError("meet() comes first"));
    List<Bytes> advertisements = new ArrayList<>();
    clients.clear();
    received = false;
    for (Map.Entry<ContractParty, GraphChain> entry : chains.entrySet()) {
      var client =
          new MaskingClient(
              new MaskingContext(context.run(), round),
              plans.of(round).parameters(),
              entry.getValue(),
              of(channels, entry.getKey()),
              known);
      clients.put(entry.getKey(), client);
      advertisements.add(client.advertise().toBytes());
    }
    return advertisements;
  }

  /**
   * Seals shares of this round's secrets to the neighbours, before training.
   *
   * @param shown the round's roster, as it came with the model
   */
  void share(Bytes shown) throws RunStoppedException {
    List<Bytes> shares = new ArrayList<>();
    try {
      Roster roster = Roster.parse(shown);
      for (MaskingClient client : clients.values()) {
        shares.add(client.share(roster).toBytes());
      }
    } catch (MalformedException | MaskingException e) {
      throw refuse("the roster", e);
    }
    send(LetterKind.MASK_SHARES, shares);
  }

  /** The update on the rows of {@code party}, quantised and under its masks. */
  Bytes mask(int round, ContractParty party, float[] update, long weight)
      throws RunStoppedException {
    return mask(round, party, quantiser -> quantiser.quantise(update, weight));
  }

  /** Statistics of the rows of {@code party}, quantised and under its masks. */
  Bytes mask(int round, ContractParty party, double[] statistics, long weight)
      throws RunStoppedException {
    return mask(round, party, quantiser -> quantiser.quantise(statistics, weight));
  }

  /** Makes a vector of the ring. */
  private interface Quantising {
    int[] by(Quantiser quantiser) throws MaskingException;
  }

  private Bytes mask(int round, ContractParty party, Quantising quantising)
      throws RunStoppedException {
    receiveShares();
    try {
      Bytes seed = MaskingPlan.roundingSeed(context.run(), round, party.name());
      int[] vector = quantising.by(Quantiser.repeatable(plans.of(round).quantisation(), seed));
      return of(clients, party).mask(vector).toBytes();
    } catch (MaskingException e) {
      throw refuse("masking", e);
    }
  }

  /** Once a round, when the first update is there: meanwhile they have arrived. */
  private void receiveShares() throws RunStoppedException {
    if (received) {
      return;
    }
    received = true;
    List<Bytes> shares = await(LetterKind.MASK_SHARES, "the others' shares of their masks");
    requireOneEach(shares);
    try {
      int next = 0;
      for (MaskingClient client : clients.values()) {
        client.receive(IncomingShares.parse(shares.get(next++)));
      }
    } catch (MalformedException | MaskingException e) {
      throw refuse("the others' shares", e);
    }
  }

  /**
   * After the updates: helps to take the masks off the sum of those that were left, and advertises
   * keys for the next round in the same letter.
   *
   * @param next the next round, if there is one
   */
  void unmask(OptionalInt next) throws RunStoppedException {
    confirm();
    List<Bytes> confirmed = await(LetterKind.CONFIRMED_SURVIVORS, "the others' confirmations");
    requireOneEach(confirmed);
    List<Bytes> revealed = new ArrayList<>();
    try {
      int mine = 0;
      for (MaskingClient client : clients.values()) {
        revealed.add(client.unmask(ConfirmedSurvivors.parse(confirmed.get(mine++))).toBytes());
      }
    } catch (MalformedException | MaskingException e) {
      throw refuse("the others' confirmations", e);
    }
    send(
        LetterKind.UNMASKING_SHARES,
        new MaskingMessages(revealed, next.isPresent() ? advertise(next.getAsInt()) : List.of()));
  }

  private void confirm() throws RunStoppedException {
    Bytes bytes = await(LetterKind.SURVIVORS, "the set of updates in the sum").getFirst();
    List<Bytes> confirmations = new ArrayList<>();
    try {
      SurvivorSet survivors = SurvivorSet.parse(bytes);
      for (MaskingClient client : clients.values()) {
        confirmations.add(client.confirm(survivors).toBytes());
      }
    } catch (MalformedException | MaskingException e) {
      throw refuse("the set of updates in the sum", e);
    }
    send(LetterKind.SURVIVOR_CONFIRMATION, confirmations);
  }

  private void send(LetterKind kind, List<Bytes> messages) throws RunStoppedException {
    send(kind, new MaskingMessages(messages));
  }

  private void send(LetterKind kind, MaskingMessages messages) throws RunStoppedException {
    context.send(context.assignment().aggregator(), kind, messages.toBytes());
  }

  private List<Bytes> await(LetterKind kind, String whatFor) throws RunStoppedException {
    MemberId aggregator = context.assignment().aggregator();
    Letter letter =
        context.await(
            l -> l.kind() == kind && l.from().equals(aggregator),
            context.deadlines().round().plus(context.deadlines().ready()),
            whatFor + " from " + aggregator);
    try {
      return MaskingMessages.parse(letter.payload()).messages();
    } catch (MalformedException e) {
      throw refuse(whatFor, e);
    }
  }

  private void requireOneEach(List<Bytes> messages) throws RunStoppedException {
    if (messages.size() != clients.size()) {
      throw new RunStoppedException(
          Rule.MASKS,
          messages.size() + " messages about masks came for " + clients.size() + " parties");
    }
  }

  private static RunStoppedException refuse(String what, Exception why) {
    return new RunStoppedException(Rule.MASKS, what + ": " + why.getMessage(), why);
  }
}
