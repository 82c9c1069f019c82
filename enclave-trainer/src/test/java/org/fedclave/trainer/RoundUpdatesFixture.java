package org.fedclave.trainer;

import java.util.Optional;
import java.util.OptionalDouble;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.FedAvg;
import org.fedclave.aggregation.TooFewUpdatesException;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.RefusedException;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.protocol.round.SealedUpdate;
import org.fedclave.protocol.round.Update;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/** Round 1 of a run as its aggregator sees it, with two trainers that a test speaks for. */
final class RoundUpdatesFixture {

  static final int ROUND = 1;
  static final int SIZE = ContractDraft.MODEL.parameterCount();
  static final Digest MODEL = Digest.of(Bytes.utf8("the model"));
  static final Digest HEAD = Digest.of(Bytes.utf8("the head"));

  final RunContext context;
  final Enclave aggregator;
  final Enclave trainer1;
  final Enclave trainer2;
  final Peers.Peer node1;
  final Peers.Peer node2;
  RoundUpdates updates;
  private RoundSum.OfUpdates sum;

  RoundUpdatesFixture(RunFixture run) {
    try {
      context = RunContext.accept(run.assignment().toBytes(), run.surroundings(World.HUB));
      aggregator = enclave(Role.AGGREGATE, run, World.HUB);
      trainer1 = enclave(Role.TRAIN, run, World.NODE_1);
      trainer2 = enclave(Role.TRAIN, run, World.NODE_2);
      node1 = peer(World.NODE_1, trainer1);
      node2 = peer(World.NODE_2, trainer2);
      sum = freshSum();
      updates = freshRound();
    } catch (RunStoppedException | RefusedException e) {
      throw new AssertionError("everybody is honest here", e);
    }
  }

  /** The same round from its beginning; {@link #mean} is then of it. */
  RoundUpdates freshRound() {
    sum = freshSum();
    return new RoundUpdates(context, aggregator, ROUND, MODEL, HEAD, ContractDraft.MODEL, sum);
  }

  private RoundSum.OfUpdates freshSum() {
    return RoundSum.of(
        context.contract(),
        ContractDraft.MODEL,
        new AggregationRule(new FedAvg()),
        Optional.empty(),
        Optional.empty());
  }

  /** What the rule makes of the updates so far. */
  float[] mean() {
    try {
      return sum.combine().update();
    } catch (TooFewUpdatesException e) {
      throw new AssertionError("there are enough", e);
    }
  }

  private static Enclave enclave(Role role, RunFixture run, MemberId node) {
    return new Enclave(run.signed().run(), role, run.node(node).attestor, World.RANDOM);
  }

  private Peers.Peer peer(MemberId node, Enclave enclave)
      throws RunStoppedException, RefusedException {
    Challenge challenge =
        Challenge.fresh(context.run(), Role.TRAIN, context.clock().instant(), World.RANDOM);
    AttestationAnswer answer = enclave.answer(challenge);
    var key = new Appraiser(context.policy(), context.clock()).appraise(challenge, answer);
    return new Peers.Peer(node, key, new EnclaveEvidence(node, challenge, answer));
  }

  /** Whatever {@code payload} is, in a letter of {@code node-1}. */
  Letter letter(Bytes payload) {
    return new Letter(
        Digest.of(payload), World.NODE_1, World.HUB, context.run(), 0, LetterKind.UPDATE, payload);
  }

  void add(Letter letter) throws RunStoppedException {
    updates.take(letter, node1);
  }

  /** A sound header of an update on {@code party}'s rows. */
  UpdateHeader header(MemberId party, long examples, float[] vector) {
    return new UpdateHeader(
        context.run(), ROUND, party, MODEL, HEAD, examples, Digest.of(Parameters.toBytes(vector)));
  }

  SealedUpdate seal(UpdateHeader header, float[] vector, Measured measured, Enclave trainer) {
    var update = new Update(header, Bytes.wrap(Parameters.toBytes(vector)), measured.toBytes());
    return SealedUpdate.seal(update, aggregator.keys(), trainer.signing(), World.RANDOM);
  }

  /** A sound update by {@code trainer}. */
  Letter update(MemberId party, Enclave trainer, long examples, float[] vector) {
    return letter(
        seal(header(party, examples, vector), vector, nothingMeasured(), trainer).toBytes());
  }

  static Measured nothingMeasured() {
    return new Measured(OptionalDouble.of(0.5), Optional.empty(), OptionalDouble.empty());
  }

  /** A vector of this L2 norm, with all of it in one coordinate. */
  static float[] vector(float norm) {
    float[] vector = new float[SIZE];
    vector[3] = norm;
    return vector;
  }
}
