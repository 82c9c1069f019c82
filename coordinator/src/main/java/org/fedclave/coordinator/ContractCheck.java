package org.fedclave.coordinator;

import java.time.Clock;
import java.util.Optional;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.routing.RunNeeds;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.TransportException.Rule;

/**
 * Refuses early what no party could sign: strangers, other keys than the published ones, unknown
 * datasets, another log, an expiry that has come, an appraisal policy that cannot be read. Parties
 * check all that matters to them again.
 */
final class ContractCheck {

  private final CoordinatorStore store;
  private final Members members;
  private final TreeLog log;
  private final Clock clock;

  ContractCheck(CoordinatorStore store, Members members, TreeLog log, Clock clock) {
    this.store = store;
    this.members = members;
    this.log = log;
    this.clock = clock;
  }

  SignedContract check(MemberId requester, Bytes envelope) throws RefusedCall, MalformedException {
    SignedContract signed = signedByRequester(envelope);
    Contract contract = signed.contract();
    require(
        contract.requester().name().equals(requester),
        Rule.FORBIDDEN,
        "the contract's requester is " + contract.requester().name() + ", not " + requester);
    requirePublished(contract.requester());
    for (ContractParty party : contract.parties()) {
      require(
          members.roleOf(party.name()).filter(role -> role == MemberRole.PARTY).isPresent(),
          Rule.CONFLICT,
          party.name() + " is no party of this coordinator");
      requirePublished(party.identity());
      requireDataset(party);
    }
    for (Identity recipient : contract.recipients()) {
      require(
          members.isMember(recipient.name()),
          Rule.CONFLICT,
          "the recipient " + recipient.name() + " is no member of this coordinator");
    }
    require(
        contract.log().equals(log.verifierKey().toString()),
        Rule.CONFLICT,
        "the contract names another log than this coordinator's " + log.verifierKey());
    require(
        clock.instant().isBefore(contract.expires()),
        Rule.CONFLICT,
        "the contract expired at " + contract.expires());
    RunNeeds.of(signed.run(), contract); // refuses an appraisal policy that cannot be read
    return signed;
  }

  private static SignedContract signedByRequester(Bytes envelope)
      throws RefusedCall, MalformedException {
    try {
      return SignedContract.requestedOnly(envelope);
    } catch (BadSignatureException e) {
      throw new RefusedCall(
          Rule.MALFORMED, "the requester's signature on the contract: " + e.getMessage(), e);
    }
  }

  private void requirePublished(Identity identity) throws RefusedCall {
    Optional<Bytes> published = store.identity(identity.name());
    require(
        published.isPresent(),
        Rule.CONFLICT,
        identity.name() + " has not published its identity here");
    require(
        published.get().equals(identity.toBytes()),
        Rule.CONFLICT,
        "the contract has other keys of " + identity.name() + " than it published here");
  }

  private void requireDataset(ContractParty party) throws RefusedCall {
    PublishedDataset wanted =
        new PublishedDataset(party.name(), party.dataset(), party.descriptor());
    require(
        store.hasDataset(wanted),
        Rule.CONFLICT,
        party.name()
            + " has not published the dataset "
            + party.dataset()
            + " as the contract has it; list the datasets and compile the contract again");
  }

  private static void require(boolean holds, Rule rule, String sentence) throws RefusedCall {
    if (!holds) {
      throw new RefusedCall(rule, sentence);
    }
  }
}
