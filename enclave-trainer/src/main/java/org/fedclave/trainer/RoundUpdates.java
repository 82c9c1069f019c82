package org.fedclave.trainer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.Clip;
import org.fedclave.aggregation.Combined;
import org.fedclave.aggregation.Combiner;
import org.fedclave.aggregation.Excluded;
import org.fedclave.aggregation.Origin;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.aggregation.TooFewUpdatesException;
import org.fedclave.aggregation.privacy.BudgetExhaustedException;
import org.fedclave.aggregation.privacy.PrivateSum;
import org.fedclave.aggregation.secure.GroupSum;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.aggregation.secure.MaskingResult;
import org.fedclave.aggregation.secure.Quantisation;
import org.fedclave.aggregation.secure.Quantiser;
import org.fedclave.aggregation.secure.WeightedSum;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Parameters;
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
 * The updates of one round, as they come in: each is opened, checked and given to the contract's
 * rule, and only its header is kept here, so that memory does not grow with the number of parties
 * unless the rule has to compare them. The order of arrival does not matter. Where there are masks,
 * what is opened is still masked: its length is then its trainer's word, and what counts is what
 * the masks leave, once they are off. Under central privacy each update weighs the same, and the
 * mean comes with noise, once. Not thread-safe.
 */
final class RoundUpdates implements Participants.Answers {

  /**
   * Clipping rounds each coordinate to float: an honest trainer's norm may be above the bound by so
   * much.
   */
  private static final double ROUNDING = 1 + 0x1p-20;

  private final RunContext context;
  private final Enclave enclave;
  private final int round;
  private final Digest model;
  private final Digest head;
  private final AggregationRule rule;
  private final Combiner combiner;
  private final Optional<CentralPrivacy> privacy;
  private final Optional<PrivateSum> privateSum;
  private final ModelConfiguration configuration;
  private final Optional<MaskedRound> masked;
  private Optional<float[]> noisyMean = Optional.empty();
  private final Map<MemberId, UpdateHeader> headers = new TreeMap<>();
  private final Map<MemberId, Measured> measured = new TreeMap<>();

  /** Whose updates are in what the rule got, by its index there. */
  private final Map<Integer, List<MemberId>> combined = new TreeMap<>();

  /**
   * No update yet.
   *
   * @param model digest of the parameters from which the updates start
   * @param head the chain's head before the round
   * @param configuration of the model
   * @param rule that combines the updates
   * @param masked the round's masks, if the contract has any
   * @param privacy the contract's central privacy, if it has it
   */
  RoundUpdates(
      RunContext context,
      Enclave enclave,
      int round,
      Digest model,
      Digest head,
      ModelConfiguration configuration,
      AggregationRule rule,
      Optional<MaskedRound> masked,
      Optional<CentralPrivacy> privacy) {
    this.masked = masked;
    this.privacy = privacy;
    this.privateSum = masked.isPresent() ? Optional.empty() : privacy.map(CentralPrivacy::sum);
    this.context = context;
    this.enclave = enclave;
    this.round = round;
    this.model = model;
    this.head = head;
    this.configuration = configuration;
    this.rule = rule;
    this.combiner = rule.combiner(configuration.parameterCount());
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
      Measured read =
          Measured.parse(update.measured()).requireFits(party.rows(), configuration.outputCount());
      if (masked.isPresent()) {
        masked.get().add(header.party(), update.vector());
      } else if (privateSum.isPresent()) {
        privateSum.get().add(clipped(update));
      } else {
        combine(
            List.of(header.party()),
            Terms.weight(context.contract(), rule, header.examples()),
            Terms.length(context.contract(), rule, configuration, header.examples()),
            clipped(update));
      }
      measured.put(header.party(), read);
    } catch (RefusedUpdateException
        | MaskingException
        | MalformedException
        | IllegalArgumentException e) {
      throw refuse(header.party(), "cannot be used: " + e.getMessage());
    }
  }

  private float[] clipped(Update update) throws RunStoppedException, RefusedUpdateException {
    double bound = context.contract().aggregation().clipNorm() * ROUNDING;
    float[] vector =
        Parameters.fromBytes(update.vector().unsafeArray(), configuration.parameterCount());
    if (Clip.toNorm(vector, bound) > bound) {
      throw refuse(update.header().party(), "has a norm above the contract's clip");
    }
    return vector;
  }

  /**
   * Takes the masks off what was added: from here on the updates of this round are those whose sum
   * could be recovered, and each sum weighs what its trainers announced.
   */
  void unmask(Quantisation quantisation) throws RunStoppedException {
    MaskedRound round = masked.orElseThrow(() -> new AssertionError("there are no masks"));
    MaskingResult result = round.unmask();
    Set<MemberId> survivors = new HashSet<>();
    try {
      for (GroupSum sum : result.sums()) {
        WeightedSum read = Quantiser.read(quantisation, noised(sum.sum()));
        List<MemberId> parties = sum.parties().stream().map(this::party).toList();
        requireWeight(read.weight(), announced(parties));
        if (privacy.isPresent()) {
          noisyMean = Optional.of(read.mean());
        } else {
          combine(parties, read.weight(), 1, read.mean());
        }
        survivors.addAll(parties);
      }
    } catch (MaskingException | RefusedUpdateException e) {
      throw new RunStoppedException(
          Rule.MASKS, "the unmasked sum cannot be used: " + e.getMessage(), e);
    }
    headers.keySet().retainAll(survivors);
    measured.keySet().retainAll(survivors);
  }

  /** The sum as it may be seen: with noise, where the contract asks for it. */
  private int[] noised(int[] sum) {
    if (privacy.isPresent()) {
      try {
        privacy.get().addTo(sum);
      } catch (BudgetExhaustedException e) {
        throw new AssertionError("a run has as many rounds as its contract", e);
      }
    }
    return sum;
  }

  /** Gives the rule one vector: an update, or the mean of some. */
  private void combine(List<MemberId> parties, long weight, double length, float[] vector)
      throws RefusedUpdateException {
    int index = context.contract().indexOf(parties.getFirst());
    combiner.add(new Origin(index, weight, length), vector);
    combined.put(index, parties);
  }

  private MemberId party(int number) {
    return context.contract().parties().get(number).name();
  }

  private long announced(List<MemberId> parties) {
    long announced = 0;
    for (MemberId party : parties) {
      UpdateHeader header = headers.get(party);
      if (header == null) {
        throw new AssertionError("only updates that came are in the sum");
      }
      announced += Terms.weight(context.contract(), rule, header.examples());
    }
    return announced;
  }

  /** A sum in which masks are left, or which somebody falsified, has another weight. */
  static void requireWeight(long weight, long announced) throws RunStoppedException {
    if (weight != announced) {
      throw new RunStoppedException(
          Rule.MASKS, "the unmasked sum weighs " + weight + ", its updates say " + announced);
    }
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

  /** What the contract's rule makes of the updates; once, after the last of them. */
  Combined combine() throws RunStoppedException {
    try {
      return privacy.isPresent() ? Combined.ofAll(noisyMean()) : combiner.combine();
    } catch (TooFewUpdatesException e) {
      throw RunStoppedException.because(Rule.TOO_FEW_PARTIES, e);
    }
  }

  /** The mean of all, each weighing the same, which leaves with noise only. */
  private float[] noisyMean() {
    try {
      return privateSum.isPresent() ? privateSum.get().releaseMean() : noisyMean.orElseThrow();
    } catch (BudgetExhaustedException e) {
      throw new AssertionError("a run has as many rounds as its contract", e);
    }
  }

  /** The parties, in the contract's order, whose updates {@code result} left out. */
  List<RoundRecord.Excluded> excluded(Combined result) {
    Map<Integer, RoundRecord.Excluded> byNumber = new TreeMap<>();
    for (Excluded excluded : result.excluded()) {
      for (MemberId party : combined.getOrDefault(excluded.index(), List.of())) {
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
