package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.aggregation.secure.MaskingResult;
import org.fedclave.aggregation.secure.MaskingServer;
import org.fedclave.aggregation.secure.Phase;
import org.fedclave.aggregation.secure.Quantisation;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskedInput;
import org.fedclave.protocol.masking.MaskingMessages;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.UnmaskingShares;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/**
 * One round of secure aggregation in the aggregator: the exchanges around the updates, of which it
 * learns the sum and nothing else. Not thread-safe.
 */
final class MaskedRound {

  private final RunContext context;
  private final Participants participants;
  private final MaskingServer server;
  private final Quantisation quantisation;
  private final int round;
  private final Map<MemberId, List<Bytes>> ahead = new TreeMap<>();
  private Bytes roster = Bytes.EMPTY;

  /**
   * Nobody has advertised yet.
   *
   * @param quantisation of the vectors
   */
  MaskedRound(
      RunContext context,
      Participants participants,
      MaskingServer server,
      Quantisation quantisation,
      int round) {
    this.context = context;
    this.quantisation = quantisation;
    this.participants = participants;
    this.server = server;
    this.round = round;
  }

  /**
   * Gathers everybody's keys for this round.
   *
   * @param known those that came with letters of the round before, by node
   */
  void gatherKeys(Map<MemberId, List<Bytes>> known) throws RunStoppedException {
    Phased<KeyAdvertisement> keys =
        new Phased<>(
            LetterKind.MASK_KEYS, KeyAdvertisement::parse, KeyAdvertisement::party, server::accept);
    for (Peers.Peer trainer : participants.trainers()) {
      try {
        keys.take(trainer.node(), known.getOrDefault(trainer.node(), List.of()));
      } catch (RunStoppedException e) {
        context.events().ignored(context.run(), String.valueOf(e.getMessage()));
      }
    }
    gather(keys);
    try {
      roster = server.closeAdvertising().toBytes();
    } catch (MaskingException e) {
      throw stopped(e);
    }
  }

  /** How vectors are integers here. */
  Quantisation quantisation() {
    return quantisation;
  }

  /** Everybody's keys, to be shown to everybody. */
  Bytes roster() {
    return roster;
  }

  /** Keys for the next round that came with letters of this one, by node. */
  Map<MemberId, List<Bytes>> ahead() {
    return ahead;
  }

  /** Gathers the shares of everybody's secrets, and delivers each to its holder. */
  void exchangeShares() throws RunStoppedException {
    gather(
        new Phased<>(
            LetterKind.MASK_SHARES, SealedShares::parse, SealedShares::party, server::accept));
    try {
      SortedMap<Integer, IncomingShares> shares = server.closeSharing();
      context.events().masking(context.run(), round + 1, shares.size());
      toEach(LetterKind.MASK_SHARES, shares, IncomingShares::toBytes);
    } catch (MaskingException e) {
      throw stopped(e);
    }
  }

  /** Adds a masked update, of which the letter's seal and signature said whose it is. */
  void add(MemberId party, Bytes masked) throws MalformedException, MaskingException {
    MaskedInput input = MaskedInput.parse(masked);
    if (input.party() != context.contract().indexOf(party)) {
      throw new MalformedException("masked input: it says that it is another party's");
    }
    server.accept(input);
  }

  /** Has the survivors confirmed, gathers what they reveal, and takes the masks off the sum. */
  MaskingResult unmask() throws RunStoppedException {
    try {
      SurvivorSet survivors = server.closeMasking();
      toAll(LetterKind.SURVIVORS, survivors.toBytes());
      gather(
          new Phased<>(
              LetterKind.SURVIVOR_CONFIRMATION,
              SurvivorConfirmation::parse,
              SurvivorConfirmation::party,
              server::accept));
      toEach(LetterKind.CONFIRMED_SURVIVORS, server.closeConfirming(), ConfirmedSurvivors::toBytes);
      gather(
          new Phased<>(
              LetterKind.UNMASKING_SHARES,
              UnmaskingShares::parse,
              UnmaskingShares::party,
              server::accept));
      MaskingResult result = server.recover();
      context
          .events()
          .unmasked(context.run(), round + 1, result.survivors().size(), recovered(result));
      return result;
    } catch (MaskingException e) {
      throw stopped(e);
    }
  }

  /** Whose masks had to be recovered: they shared their secrets and sent no update. */
  private List<MemberId> recovered(MaskingResult result) {
    return result.dropped().entrySet().stream()
        .filter(entry -> entry.getValue() == Phase.MASK)
        .map(entry -> party(entry.getKey()))
        .toList();
  }

  private MemberId party(int number) {
    return context.contract().parties().get(number).name();
  }

  /** How a participant's message is read. */
  private interface Reading<T> {
    T parse(Bytes message) throws MalformedException;
  }

  /** What the server does with it. */
  private interface Accepting<T> {
    void accept(T message) throws MaskingException;
  }

  /** One phase: messages are not signed, so whose they may be, the letter's sender says. */
  private final class Phased<T> implements Participants.Answers {
    private final LetterKind kind;
    private final Reading<T> reading;
    private final ToIntFunction<T> party;
    private final Accepting<T> accepting;

    Phased(LetterKind kind, Reading<T> reading, ToIntFunction<T> party, Accepting<T> accepting) {
      this.kind = kind;
      this.reading = reading;
      this.party = party;
      this.accepting = accepting;
    }

    @Override
    public List<MemberId> missing(List<MemberId> parties) {
      Set<MemberId> awaited = new HashSet<>();
      server.awaited().forEach(number -> awaited.add(party(number)));
      return parties.stream().filter(awaited::contains).toList();
    }

    @Override
    public void take(Letter letter, Peers.Peer trainer) throws RunStoppedException {
      try {
        MaskingMessages messages = MaskingMessages.parse(letter.payload());
        take(trainer.node(), messages.messages());
        ahead.put(trainer.node(), messages.next());
      } catch (MalformedException e) {
        throw refused(trainer.node(), e);
      }
    }

    void take(MemberId node, List<Bytes> messages) throws RunStoppedException {
      Set<MemberId> senders = Set.copyOf(participants.partiesOf(node));
      try {
        for (Bytes bytes : messages) {
          T message = reading.parse(bytes);
          requireOneOf(senders, party.applyAsInt(message));
          accepting.accept(message);
        }
      } catch (MalformedException | MaskingException e) {
        throw refused(node, e);
      }
    }

    private RunStoppedException refused(MemberId node, Exception why) {
      return new RunStoppedException(
          Rule.MASKS, "a " + kind.wireName() + " from " + node + ": " + why.getMessage(), why);
    }
  }

  private void gather(Phased<?> phase) throws RunStoppedException {
    participants.gather(phase.kind, "in round " + (round + 1), phase);
  }

  private void requireOneOf(Set<MemberId> senders, int number) throws MalformedException {
    if (number >= context.contract().parties().size() || !senders.contains(party(number))) {
      throw new MalformedException(
          "it speaks for party " + number + ", which is another trainer's");
    }
  }

  private void toAll(LetterKind kind, Bytes message) throws RunStoppedException {
    Bytes payload = new MaskingMessages(List.of(message)).toBytes();
    for (Peers.Peer trainer : participants.trainers()) {
      context.send(trainer.node(), kind, payload);
    }
  }

  private <T> void toEach(LetterKind kind, SortedMap<Integer, T> messages, Writing<T> writing)
      throws RunStoppedException {
    SequencedMap<MemberId, List<Bytes>> letters = new LinkedHashMap<>();
    for (Map.Entry<Integer, T> entry : messages.entrySet()) {
      Optional<Peers.Peer> trainer = participants.trainerOf(party(entry.getKey()));
      trainer.ifPresent(
          peer ->
              letters
                  .computeIfAbsent(peer.node(), _ -> new ArrayList<>())
                  .add(writing.bytes(entry.getValue())));
    }
    for (Map.Entry<MemberId, List<Bytes>> letter : letters.entrySet()) {
      context.send(letter.getKey(), kind, new MaskingMessages(letter.getValue()).toBytes());
    }
  }

  private interface Writing<T> {
    Bytes bytes(T message);
  }

  private static RunStoppedException stopped(MaskingException why) {
    return new RunStoppedException(Rule.MASKS, String.valueOf(why.getMessage()), why);
  }
}
