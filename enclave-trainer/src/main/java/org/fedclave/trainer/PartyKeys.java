package org.fedclave.trainer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.Introduction;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.KeyRelease;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.ReleasedKeys;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.milestone.TrainerPoint;

/**
 * Asks parties for keys and opens their releases: from the right party, for this enclave and
 * window, for this aggregator.
 */
final class PartyKeys {

  private final RunContext context;
  private final Enclave enclave;

  PartyKeys(RunContext context, Enclave enclave) {
    this.context = context;
    this.enclave = enclave;
  }

  /** Asks all {@code parties} at once for keys for {@code window}, and waits for each. */
  Map<MemberId, ReleasedKeys> request(
      List<ContractParty> parties, RoundWindow window, Digest aggregator)
      throws RunStoppedException {
    return request(parties, new ReleaseRequest(window), aggregator);
  }

  Map<MemberId, ReleasedKeys> request(
      List<ContractParty> parties, ReleaseRequest request, Digest aggregator)
      throws RunStoppedException {
    for (ContractParty party : parties) {
      ask(party, request);
    }
    context.note(TrainerPoint.KEYS_REQUESTED, request.window().from());
    Map<MemberId, ReleasedKeys> released = new TreeMap<>();
    for (ContractParty party : parties) {
      released.put(party.name(), await(party, request, aggregator));
    }
    return released;
  }

  private void ask(ContractParty party, ReleaseRequest request) throws RunStoppedException {
    context.send(party.name(), LetterKind.RELEASE_REQUEST, request.toBytes());
  }

  private ReleasedKeys await(ContractParty party, ReleaseRequest request, Digest aggregator)
      throws RunStoppedException {
    RoundWindow window = request.window();
    Letter letter = answer(party, request);
    if (letter.kind() == LetterKind.REFUSAL) {
      throw refused(letter);
    }
    ReleasedKeys keys = open(party, letter, window);
    if (!keys.aggregator().equals(aggregator)) {
      throw new RunStoppedException(
          Rule.AGGREGATOR,
          party.name()
              + " released its keys for updates to another aggregator than "
              + context.assignment().aggregator()
              + " as this trainer knows it");
    }
    return keys;
  }

  /**
   * Waits for the party's answer, and asks it again from time to time: an agent that was started
   * anew in between has forgotten whom it challenged. So an answer may come twice, and the second
   * one when the next window's is waited for: it is passed over.
   */
  private Letter answer(ContractParty party, ReleaseRequest request) throws RunStoppedException {
    RoundWindow window = request.window();
    long end = System.nanoTime() + context.deadlines().keys().toNanos();
    for (int asked = 1; ; asked++) {
      long left = Math.max(0, end - System.nanoTime());
      long patience = Math.min(left, context.deadlines().repeat(asked).toNanos());
      try {
        return context.await(
            l ->
                l.from().equals(party.name())
                    && (l.kind() == LetterKind.REFUSAL
                        || (l.kind() == LetterKind.KEY_RELEASE && !isOfEarlier(l, window))),
            Duration.ofNanos(patience),
            "the keys of " + party.name());
      } catch (RunStoppedException e) {
        if (e.rule() != Rule.DEADLINE || left <= patience) {
          throw e;
        }
        ask(party, request);
      }
    }
  }

  private static boolean isOfEarlier(Letter release, RoundWindow window) {
    try {
      return KeyRelease.parse(release.payload()).window().from() < window.from();
    } catch (MalformedException e) {
      return false; // open() says what is wrong with it
    }
  }

  /** What a party says that does not go along. */
  static RunStoppedException refused(Letter refusal) {
    return new RunStoppedException(
        Rule.KEY_RELEASE, refusal.from() + " refuses: " + Inbox.reasonIn(refusal));
  }

  private ReleasedKeys open(ContractParty party, Letter letter, RoundWindow window)
      throws RunStoppedException {
    try {
      KeyRelease release = KeyRelease.parse(letter.payload());
      if (!release.window().equals(window)) {
        throw refuse(party, "is for " + release.window() + ", not for " + window);
      }
      KeyBinding binding =
          enclave
              .bindingOf(release.session())
              .orElseThrow(() -> refuse(party, "is for a session that this enclave never had"));
      ReleasedKeys keys = release.open(binding, enclave.kem(), party.identity().signing());
      new Introduction(party.name(), enclave.keys(), keys.voucher())
          .verified(context.run(), party.identity().signing());
      return keys;
    } catch (MalformedException | BadSignatureException | CannotOpenException e) {
      throw refuse(party, "does not hold: " + e.getMessage());
    }
  }

  private static RunStoppedException refuse(ContractParty party, String sentence) {
    return new RunStoppedException(
        Rule.KEY_RELEASE, "the key release of " + party.name() + ' ' + sentence);
  }
}
