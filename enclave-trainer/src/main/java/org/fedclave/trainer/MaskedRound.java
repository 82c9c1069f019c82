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
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.aggregation.secure.MaskingResult;
import org.fedclave.aggregation.secure.MaskingServer;
import org.fedclave.aggregation.secure.Phase;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskedInput;
import org.fedclave.protocol.masking.MaskingMessages;
import org.fedclave.protocol.masking.Roster;
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
  private final int round;

  MaskedRound(RunContext context, Participants participants, MaskingServer server, int round) {
    this.context = context;
    this.participants = participants;
    this.server = server;
    this.round = round;
  }

  /** Gathers everybody's keys for this round, and shows them to everybody. */
  void exchangeKeys() throws RunStoppedException {
    gather(LetterKind.MASK_KEYS, bytes -> server.accept(KeyAdvertisement.parse(bytes)));
    try {
      Roster roster = server.closeAdvertising();
      toAll(LetterKind.MASK_ROSTER, roster.toBytes());
    } catch (MaskingException e) {
      throw stopped(e);
    }
  }

  /** Gathers the shares of everybody's secrets, and delivers each to its holder. */
  void exchangeShares() throws RunStoppedException {
    gather(LetterKind.MASK_SHARES, bytes -> server.accept(SealedShares.parse(bytes)));
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
          LetterKind.SURVIVOR_CONFIRMATION,
          bytes -> server.accept(SurvivorConfirmation.parse(bytes)));
      toEach(LetterKind.CONFIRMED_SURVIVORS, server.closeConfirming(), ConfirmedSurvivors::toBytes);
      gather(LetterKind.UNMASKING_SHARES, bytes -> server.accept(UnmaskingShares.parse(bytes)));
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

  /** What the server does with one participant's message. */
  private interface Accepting {
    void accept(Bytes message) throws MaskingException, MalformedException;
  }

  private void gather(LetterKind kind, Accepting accepting) throws RunStoppedException {
    participants.gather(
        kind,
        "in round " + (round + 1),
        new Participants.Answers() {
          @Override
          public List<MemberId> missing(List<MemberId> parties) {
            Set<MemberId> awaited = new HashSet<>();
            server.awaited().forEach(number -> awaited.add(party(number)));
            return parties.stream().filter(awaited::contains).toList();
          }

          @Override
          public void take(Letter letter, Peers.Peer trainer) throws RunStoppedException {
            acceptAll(letter, accepting);
          }
        });
  }

  private void acceptAll(Letter letter, Accepting accepting) throws RunStoppedException {
    try {
      for (Bytes message : MaskingMessages.parse(letter.payload()).messages()) {
        accepting.accept(message);
      }
    } catch (MalformedException | MaskingException e) {
      throw new RunStoppedException(
          Rule.MASKS,
          "a " + letter.kind().wireName() + " from " + letter.from() + ": " + e.getMessage(),
          e);
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
