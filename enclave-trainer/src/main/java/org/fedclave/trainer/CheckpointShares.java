package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fedclave.aggregation.secure.SecretSharing;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.checkpoint.Checkpoint;
import org.fedclave.protocol.checkpoint.CheckpointAnswer;
import org.fedclave.protocol.checkpoint.CheckpointAnswer.Held;
import org.fedclave.protocol.checkpoint.SignedCheckpoint;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;

/**
 * Asks the parties for their shares of a checkpoint's key, which they give after they have
 * appraised this enclave. Single use; not thread-safe.
 */
final class CheckpointShares {

  /** A later incarnation went on from an earlier one, whatever that one did after it. */
  private static final Comparator<Checkpoint> NEWEST_FIRST =
      Comparator.comparingInt(Checkpoint::incarnation)
          .thenComparingInt(Checkpoint::round)
          .reversed();

  /** Choices of so many shares are tried before a wrong one among them is held for the rule. */
  private static final int MOST_CHOICES = 4096;

  private final RunContext context;
  private final Enclave enclave;
  private final int threshold;

  /** What each party that answered knows. */
  private final Map<MemberId, List<Held>> answers = new TreeMap<>();

  private final List<String> refusals = new ArrayList<>();

  CheckpointShares(RunContext context, Enclave enclave) {
    this.context = context;
    this.enclave = enclave;
    this.threshold = Checkpoint.threshold(context.contract());
  }

  /**
   * A checkpoint that was opened.
   *
   * @param signed its name, signed by the aggregator that made it
   * @param content what it holds
   */
  record Opened(SignedCheckpoint signed, Bytes content) {
    @Override
    public String toString() {
      return "checkpoint before round " + signed.checkpoint().round();
    }
  }

  /**
   * The newest checkpoint of which enough parties hold shares; empty where enough answered and no
   * such checkpoint is.
   */
  Optional<Opened> gather() throws RunStoppedException {
    collect();
    for (List<Map.Entry<MemberId, Held>> holders : byCheckpoint()) {
      if (holders.size() >= threshold) {
        return Optional.of(open(holders));
      }
    }
    return Optional.empty();
  }

  private void collect() throws RunStoppedException {
    List<MemberId> waiting =
        new ArrayList<>(context.contract().parties().stream().map(ContractParty::name).toList());
    long end = System.nanoTime() + context.deadlines().keys().toNanos();
    boolean enough = false;
    ask(waiting);
    int asked = 1;
    long again = System.nanoTime() + context.deadlines().repeat(asked).toNanos();
    while (!waiting.isEmpty()) {
      if (!enough && answers.size() >= threshold) {
        enough = true;
        end = Math.min(end, System.nanoTime() + context.deadlines().attestation().toNanos());
      }
      Optional<Letter> letter = next(waiting, Math.min(end, again));
      if (letter.isPresent()) {
        take(letter.get(), waiting);
      } else if (System.nanoTime() - end >= 0) {
        break;
      } else {
        ask(waiting);
        asked++;
        again = System.nanoTime() + context.deadlines().repeat(asked).toNanos();
      }
    }
    if (answers.size() < threshold) {
      throw new RunStoppedException(
          Rule.DEADLINE,
          answers.size()
              + " of at least "
              + threshold
              + " parties gave their shares of the checkpoint; "
              + waiting
              + " did not answer"
              + (refusals.isEmpty() ? "" : "; " + String.join("; ", refusals)));
    }
  }

  /** Again, too: an agent that was started anew in between has forgotten the first time. */
  private void ask(List<MemberId> parties) throws RunStoppedException {
    for (MemberId party : parties) {
      context.send(party, LetterKind.CHECKPOINT_REQUEST, Bytes.EMPTY);
    }
  }

  private Optional<Letter> next(List<MemberId> waiting, long end) throws RunStoppedException {
    return context.awaitUntil(
        l ->
            waiting.contains(l.from())
                && (l.kind() == LetterKind.CHECKPOINT_ANSWER || l.kind() == LetterKind.REFUSAL),
        end,
        "shares of the checkpoint of " + waiting);
  }

  private void take(Letter letter, List<MemberId> waiting) {
    MemberId party = letter.from();
    if (letter.kind() == LetterKind.REFUSAL) {
      refusals.add(party + " refuses: " + Inbox.reasonIn(letter));
      waiting.remove(party);
      return;
    }
    try {
      CheckpointAnswer answer = CheckpointAnswer.parse(letter.payload());
      KeyBinding binding =
          enclave
              .bindingOf(answer.session())
              .orElseThrow(() -> new CannotOpenException("it is for a session that never was"));
      List<Held> held =
          answer.open(
              binding,
              enclave.kem(),
              context.contract().party(party).orElseThrow().identity().signing());
      for (Held each : held) {
        requireOfThisRun(each);
      }
      answers.put(party, held);
      waiting.remove(party);
    } catch (BadSignatureException | CannotOpenException | MalformedException e) {
      context
          .events()
          .ignored(
              context.run(), "the answer of " + party + " about a checkpoint: " + e.getMessage());
    }
  }

  private void requireOfThisRun(Held held) throws BadSignatureException, MalformedException {
    held.signed().verify(held.aggregator().signing());
    Checkpoint checkpoint = held.signed().checkpoint();
    if (!checkpoint.run().equals(context.run())
        || checkpoint.incarnation() >= context.incarnation()) {
      throw MalformedException.at(
          "checkpoint",
          "one of an earlier incarnation of this run",
          "one of incarnation " + checkpoint.incarnation());
    }
  }

  /** Those who hold shares of one checkpoint, of the newest first. */
  private List<List<Map.Entry<MemberId, Held>>> byCheckpoint() {
    Map<Checkpoint, List<Map.Entry<MemberId, Held>>> groups = new HashMap<>();
    answers.forEach(
        (party, answer) ->
            answer.forEach(
                held ->
                    groups
                        .computeIfAbsent(held.signed().checkpoint(), _ -> new ArrayList<>())
                        .add(Map.entry(party, held))));
    return groups.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(NEWEST_FIRST))
        .map(Map.Entry::getValue)
        .toList();
  }

  private Opened open(List<Map.Entry<MemberId, Held>> holders) throws RunStoppedException {
    SignedCheckpoint signed = holders.getFirst().getValue().signed();
    Bytes ciphertext = fetch(signed.checkpoint());
    var choice = new int[threshold];
    for (int i = 0; i < threshold; i++) {
      choice[i] = i;
    }
    for (int tried = 0; tried < MOST_CHOICES; tried++) {
      Optional<Bytes> content = tryToOpen(signed.checkpoint(), ciphertext, holders, choice);
      if (content.isPresent()) {
        return new Opened(signed, content.get());
      }
      if (!next(choice, holders.size())) {
        break;
      }
    }
    throw new RunStoppedException(
        Rule.CHECKPOINT,
        "no "
            + threshold
            + " of the shares of "
            + holders.stream().map(Map.Entry::getKey).toList()
            + " open the checkpoint before round "
            + signed.checkpoint().round());
  }

  private Bytes fetch(Checkpoint checkpoint) throws RunStoppedException {
    try {
      return context.courier().getBlob(checkpoint.content(), AggregatorState.LARGEST);
    } catch (TransportException e) {
      throw new RunStoppedException(
          Rule.TRANSPORT, "the checkpoint does not come: " + e.getMessage(), e);
    }
  }

  private Optional<Bytes> tryToOpen(
      Checkpoint checkpoint,
      Bytes ciphertext,
      List<Map.Entry<MemberId, Held>> holders,
      int[] choice) {
    Map<Integer, Bytes> shares = new TreeMap<>();
    for (int chosen : choice) {
      Map.Entry<MemberId, Held> holder = holders.get(chosen);
      shares.put(context.contract().indexOf(holder.getKey()), holder.getValue().share());
    }
    try {
      return Optional.of(
          ContentKey.ofSecret(SecretSharing.recover(shares))
              .decrypt(
                  Checkpoint.aad(context.run(), checkpoint.round(), checkpoint.head()),
                  ciphertext));
    } catch (CannotOpenException | IllegalArgumentException e) {
      return Optional.empty(); // a share is wrong: without it others may do
    }
  }

  /** The next choice of places below {@code size}, in their order; false after the last. */
  private static boolean next(int[] choice, int size) {
    int last = choice.length - 1;
    while (last >= 0 && choice[last] == size - choice.length + last) {
      last--;
    }
    if (last < 0) {
      return false;
    }
    choice[last]++;
    for (int i = last + 1; i < choice.length; i++) {
      choice[i] = choice[i - 1] + 1;
    }
    return true;
  }
}
