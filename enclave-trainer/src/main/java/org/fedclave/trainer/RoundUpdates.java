package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.aggregation.Combined;
import org.fedclave.aggregation.Excluded;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SealedUpdate;
import org.fedclave.protocol.round.Update;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;

/**
 * The updates of one round, as they come in: each is opened, checked and given to the round's sum,
 * and only its header is kept here, so that memory does not grow with the number of parties unless
 * the rule has to compare updates. The order of arrival does not matter. Not thread-safe.
 */
final class RoundUpdates implements Participants.Answers {

  private final RunContext context;
  private final Enclave enclave;
  private final int round;
  private final Digest model;
  private final Digest head;
  private final ModelConfiguration configuration;
  private final RoundSum sum;
  private final Map<MemberId, UpdateHeader> headers = new TreeMap<>();
  private final Map<MemberId, Measured> measured = new TreeMap<>();

  /**
   * No update yet.
   *
   * @param model digest of the parameters from which the updates start
   * @param head the chain's head before the round
   * @param configuration of the model
   * @param sum of this round
   */
  RoundUpdates(
      RunContext context,
      Enclave enclave,
      int round,
      Digest model,
      Digest head,
      ModelConfiguration configuration,
      RoundSum sum) {
    this.context = context;
    this.enclave = enclave;
    this.round = round;
    this.model = model;
    this.head = head;
    this.configuration = configuration;
    this.sum = sum;
  }

  /**
   * Adds the update in {@code letter}, which came from {@code trainer}, or refuses it and stays as
   * it was.
   */
  @Override
  public void take(Letter letter, Peers.Peer trainer) throws RunStoppedException {
    Update update = open(letter, trainer.key().keys());
    UpdateHeader header = update.header();
    requireAssigned(header.party(), trainer.node());
    if (headers.containsKey(header.party())) {
      throw refuse(header.party(), "came twice in round " + round);
    }
    ContractParty party =
        context
            .contract()
            .party(header.party())
            .orElseThrow(() -> refuse(header.party(), "is of no party of the contract"));
    requireFits(header, party);
    addVector(update, party);
    headers.put(header.party(), header);
  }

  private Update open(Letter letter, EnclaveKeys trainer) throws RunStoppedException {
    try {
      SealedUpdate sealed = SealedUpdate.parse(letter.payload());
      if (sealed.round() != round) {
        throw refuse(sealed.party(), "is for round " + sealed.round() + ", not " + round);
      }
      return sealed.open(context.run(), enclave.keys(), enclave.kem(), trainer.signing());
    } catch (MalformedException | BadSignatureException | CannotOpenException e) {
      throw new RunStoppedException(
          Rule.UPDATE, "an update from " + letter.from() + " does not hold: " + e.getMessage(), e);
    }
  }

  private void requireAssigned(MemberId party, MemberId node) throws RunStoppedException {
    if (!context.assignment().trainerOf(party).equals(Optional.of(node))) {
      throw refuse(party, "came from " + node + ", which does not train for that party");
    }
  }

  private void requireFits(UpdateHeader header, ContractParty party) throws RunStoppedException {
    if (!header.model().equals(model)
        || !header.previous().equals(head)
        || header.examples() > party.rows()) {
      throw refuse(
          header.party(), "is of another model or chain, or of more rows than the party has");
    }
  }

  private void addVector(Update update, ContractParty party) throws RunStoppedException {
    UpdateHeader header = update.header();
    try {
      Measured read = Measured.parse(update.measured()).requireFits(party.rows(), configuration);
      sum.add(header, update.vector());
      measured.put(header.party(), read);
    } catch (RefusedUpdateException
        | MaskingException
        | MalformedException
        | IllegalArgumentException e) {
      throw refuse(header.party(), "cannot be used: " + e.getMessage());
    }
  }

  /** After the last update: from here on the updates of this round are those in the sum. */
  void close() throws RunStoppedException {
    Set<MemberId> summed = sum.close(headers);
    headers.keySet().retainAll(summed);
    measured.keySet().retainAll(summed);
  }

  private static RunStoppedException refuse(MemberId party, String sentence) {
    return new RunStoppedException(
        Rule.UPDATE, "the update on the rows of " + party + ' ' + sentence);
  }

  @Override
  public List<MemberId> missing(List<MemberId> parties) {
    return parties.stream().filter(party -> !has(party)).toList();
  }

  boolean has(MemberId party) {
    return headers.containsKey(party);
  }

  int count() {
    return headers.size();
  }

  long examples() {
    return headers.values().stream().mapToLong(UpdateHeader::examples).sum();
  }

  /** The parties, in the contract's order, whose updates {@code result} of their sum left out. */
  List<RoundRecord.Excluded> excluded(RoundSum.OfUpdates sum, Combined result) {
    Map<Integer, RoundRecord.Excluded> byNumber = new TreeMap<>();
    for (Excluded excluded : result.excluded()) {
      for (MemberId party : sum.behind(excluded.index())) {
        byNumber.put(
            context.contract().indexOf(party), new RoundRecord.Excluded(party, excluded.reason()));
      }
    }
    return List.copyOf(byNumber.values());
  }

  /** The tree over the headers, in the contract's order of parties. */
  MerkleTree tree() {
    return new MerkleTree(inOrder().stream().map(UpdateHeader::leafHash).toList());
  }

  /** None under any privacy: they would tell of the data without noise. */
  Map<String, String> metrics() {
    if (context.contract().privacy().isPrivate()) {
      return Map.of();
    }
    List<UpdateHeader> order = inOrder();
    List<Measured> values = new ArrayList<>();
    for (UpdateHeader header : order) {
      Measured value = measured.get(header.party());
      if (value == null) {
        throw new AssertionError("every header has its measurements");
      }
      values.add(value);
    }
    return Measured.combine(values, order.stream().map(UpdateHeader::examples).toList());
  }

  /** Inclusion proofs for the updates that {@code parties} are in. */
  List<Receipt.Inclusion> inclusions(List<MemberId> parties) {
    MerkleTree tree = tree();
    List<UpdateHeader> order = inOrder();
    List<Receipt.Inclusion> inclusions = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      if (parties.contains(order.get(i).party())) {
        inclusions.add(new Receipt.Inclusion(i, tree.inclusionProof(i)));
      }
    }
    return inclusions;
  }

  private List<UpdateHeader> inOrder() {
    List<UpdateHeader> order = new ArrayList<>();
    for (ContractParty party : context.contract().parties()) {
      UpdateHeader header = headers.get(party.name());
      if (header != null) {
        order.add(header);
      }
    }
    return order;
  }
}
