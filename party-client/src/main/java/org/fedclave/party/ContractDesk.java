package org.fedclave.party;

import static org.fedclave.party.PartyRefusedException.require;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.milestone.PartyPoint;

/**
 * Decides about contracts, by the policy or by a person, and sends the decision. What was decided
 * lies in the party's folder, so that a person decides whether or not the agent runs.
 */
final class ContractDesk {

  /** How far the clocks of two members may lie apart. */
  static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private static final int LARGEST = 32 << 20;
  private static final int MOST_PENDING = 256;

  private final PartyFolder folder;
  private final KeyStore keys;
  private final PartyPolicy policy;
  private final Supplier<List<JournalEntry>> journal;
  private final Courier courier;
  private final PartyEvents events;
  private final Clock clock;

  /**
   * A desk of the folder's party.
   *
   * @param journal what was released so far, by which budgets are counted
   */
  ContractDesk(
      PartyFolder folder,
      KeyStore keys,
      PartyPolicy policy,
      Supplier<List<JournalEntry>> journal,
      Courier courier,
      PartyEvents events,
      Clock clock) {
    this.folder = folder;
    this.keys = keys;
    this.policy = policy;
    this.journal = journal;
    this.courier = courier;
    this.events = events;
    this.clock = clock;
  }

  /** A contract came. */
  void onContract(Letter letter)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    SignedContract contract = read(letter.payload());
    RunId run = contract.run();
    require(AgentRule.RUN, run.equals(letter.run()), "the letter is for another run");
    switch (folder.runs().decision(run)) {
      case APPROVED -> sendApproval(letter.payload(), run);
      case REFUSED, REVOKED ->
          throw new PartyRefusedException(
              AgentRule.REFUSED_BY_PERSON, "this contract was refused before");
      case PENDING, UNKNOWN -> decide(contract, letter.payload());
    }
  }

  private void decide(SignedContract contract, Bytes envelope)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    requireOurs(contract.contract());
    RunId run = contract.run();
    switch (decision(contract)) {
      case PolicyDecision.Allowed _ -> {
        folder.runs().keepContract(run, envelope);
        folder.runs().approve(run);
        Milestone.note(PartyPoint.APPROVAL_KEPT, keys.identity().name(), run);
        sendApproval(envelope, run);
      }
      case PolicyDecision.Undecided undecided -> {
        require(
            AgentRule.TOO_MANY_PENDING,
            folder.runs().pending().size() < MOST_PENDING,
            MOST_PENDING + " contracts wait for a person already");
        folder.runs().keepContract(run, envelope);
        events.waiting(run, undecided.questions());
      }
      case PolicyDecision.Refused refused -> sendRefusal(run, refused.refusal());
    }
  }

  private PolicyDecision decision(SignedContract contract) {
    return policy.decide(
        contract.contract(), keys.identity().name(), contract.run(), journal.get());
  }

  /** What a run that waits asks of a person. */
  static List<String> questions(
      PartyFolder folder, PartyPolicy policy, MemberId self, RunId run, List<JournalEntry> journal)
      throws PartyRefusedException, IOException, MalformedException {
    Contract contract = read(folder.runs().contract(run)).contract();
    return switch (policy.decide(contract, self, run, journal)) {
      case PolicyDecision.Allowed _ -> List.of();
      case PolicyDecision.Undecided undecided -> undecided.questions();
      case PolicyDecision.Refused refused ->
          List.of(refused.sentence() + " (" + refused.rule() + "): it can only be refused");
    };
  }

  /**
   * A person allows what the policy leaves open, and nothing that it forbids. Again after a failure
   * to send.
   */
  void approve(RunId run)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    requireKnown(run);
    Bytes envelope = folder.runs().contract(run);
    SignedContract contract = read(envelope);
    requireOurs(contract.contract());
    if (decision(contract) instanceof PolicyDecision.Refused refused) {
      throw new PartyRefusedException(
          AgentRule.NOT_APPROVED, refused.sentence() + ", and only the policy can change that");
    }
    folder.runs().approve(run);
    sendApproval(envelope, run);
  }

  /** A person refuses. */
  void refuse(RunId run, String reason)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    requireKnown(run);
    require(
        AgentRule.NOT_APPROVED,
        folder.runs().decision(run) != RunShelf.Decision.APPROVED,
        "the run was approved, and the signature cannot be taken back; `party revoke` ends the run");
    folder.runs().refuse(run);
    sendRefusal(run, new Refusal(AgentRule.REFUSED_BY_PERSON.name(), reason));
  }

  /**
   * A person ends a run that this party approved: from now on its agent releases nothing for it and
   * countersigns nothing, whatever the coordinator does. The coordinator is told, and tells the
   * others. Again after a failure to send.
   */
  void revoke(RunId run, String reason)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    RunShelf.Decision decision = folder.runs().decision(run);
    require(
        AgentRule.NOT_APPROVED,
        decision == RunShelf.Decision.APPROVED || decision == RunShelf.Decision.REVOKED,
        "this party has not approved run " + run.abbreviated());
    folder.runs().revoke(run);
    courier.send(
        Courier.COORDINATOR,
        run,
        LetterKind.FAILED,
        new Refusal(AgentRule.REVOKED.name(), reason).toBytes());
  }

  private void requireKnown(RunId run)
      throws PartyRefusedException, IOException, MalformedException {
    RunShelf.Decision decision = folder.runs().decision(run);
    require(
        AgentRule.NOT_APPROVED,
        decision != RunShelf.Decision.UNKNOWN,
        "no contract of run " + run.abbreviated() + " waits here");
    require(
        AgentRule.REFUSED_BY_PERSON,
        decision != RunShelf.Decision.REFUSED && decision != RunShelf.Decision.REVOKED,
        "run " + run.abbreviated() + " was refused before");
  }

  private static SignedContract read(Bytes envelope) throws PartyRefusedException {
    try {
      return SignedContract.requestedOnly(envelope);
    } catch (MalformedException e) {
      throw new PartyRefusedException(AgentRule.FORM, String.valueOf(e.getMessage()), e);
    } catch (BadSignatureException e) {
      throw new PartyRefusedException(
          AgentRule.REQUESTER_SIGNATURE, "the contract: " + e.getMessage(), e);
    }
  }

  private void requireOurs(Contract contract)
      throws PartyRefusedException, IOException, MalformedException {
    Optional<ContractParty> named = contract.party(keys.identity().name());
    require(
        AgentRule.OWN_IDENTITY,
        named.isPresent() && named.get().identity().equals(keys.identity().identity()),
        "the contract does not name this party with its own keys");
    ContractParty self = named.orElseThrow();
    Optional<DatasetDescriptor> own = folder.datasets().find(self.dataset());
    require(
        AgentRule.OWN_DATASET,
        own.isPresent(),
        "this party has no dataset " + MalformedException.quote(self.dataset()));
    try {
      self.require(own.orElseThrow());
    } catch (MalformedException e) {
      throw new PartyRefusedException(AgentRule.OWN_DATASET, String.valueOf(e.getMessage()), e);
    }
    requireInTime(contract, clock.instant());
  }

  static void requireInTime(Contract contract, Instant now) throws PartyRefusedException {
    require(
        AgentRule.CONTRACT_TIME,
        !contract.created().isAfter(now.plus(CLOCK_TOLERANCE)) && now.isBefore(contract.expires()),
        "the contract is valid from "
            + contract.created()
            + " to "
            + contract.expires()
            + ", and it is "
            + now);
  }

  /** The party's signature over the envelope's PAE; the coordinator adds it to the others'. */
  private void sendApproval(Bytes envelope, RunId run)
      throws TransportException, MalformedException {
    Dsse requested = Dsse.parse("contract envelope", Contract.PAYLOAD_TYPE, envelope, LARGEST);
    HybridSignature approval =
        keys.identity().signing().sign(requested.preAuthenticationEncoding());
    courier.send(Courier.COORDINATOR, run, LetterKind.APPROVAL, approval.toBytes());
    Milestone.note(PartyPoint.APPROVAL_SENT, keys.identity().name(), run);
    events.approved(run);
  }

  private void sendRefusal(RunId run, Refusal refusal) throws TransportException {
    courier.send(Courier.COORDINATOR, run, LetterKind.REFUSAL, refusal.toBytes());
    Milestone.note(PartyPoint.REFUSAL_SENT, keys.identity().name(), run);
    events.refused(run, refusal.rule(), refusal.sentence());
  }
}
