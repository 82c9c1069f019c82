package org.fedclave.aggregation.secure;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.masking.GraphCommitment;

/**
 * The commitments of all participants of a run, verified, as one of them or the server keeps them
 * from before round 0 to the end. Whoever is not in here takes no part in the run.
 *
 * <p>One object serves all rounds, and all clients of a trainer. Thread-safe.
 */
public final class GraphCommitments {

  private final RunId run;
  private final TreeMap<Integer, Known> known = new TreeMap<>();
  private final TreeMap<Integer, Bytes> channelKeys = new TreeMap<>();

  /** A value that is known to be in the chain, and how many steps it is from the tip. */
  private record Known(Digest value, int steps) {}

  private GraphCommitments(RunId run) {
    this.run = run;
  }

  /**
   * Verifies {@code commitments}.
   *
   * @param keys of each participant's trainer at the start of the run, vouched for by its party
   */
  public static GraphCommitments verify(
      RunId run, Collection<GraphCommitment> commitments, Map<Integer, VerificationKeys> keys)
      throws MaskingException {
    var verified = new GraphCommitments(run);
    for (GraphCommitment commitment : commitments) {
      verified.add(commitment, MaskingException.keyOf(commitment.party(), keys));
    }
    return verified;
  }

  private void add(GraphCommitment commitment, VerificationKeys key) throws MaskingException {
    int party = commitment.party();
    try {
      commitment.verify(run, key);
    } catch (BadSignatureException e) {
      throw new MaskingException(
          Rule.SIGNATURE, "the graph commitment of party " + party + ": " + e.getMessage());
    }
    if (known.put(party, new Known(commitment.tip(), 0)) != null) {
      throw new MaskingException(
          Rule.DUPLICATE, "party " + party + " commits to its graph values twice");
    }
    channelKeys.put(party, commitment.channelKey());
  }

  RunId run() {
    return run;
  }

  /** The public channel key of {@code party}, which is one of {@link #parties}. */
  Bytes channelKey(int party) {
    Bytes key = channelKeys.get(party);
    if (key == null) {
      throw new IllegalArgumentException("party " + party + " committed to nothing");
    }
    return key;
  }

  public SortedSet<Integer> parties() {
    return Collections.unmodifiableSortedSet(known.navigableKeySet());
  }

  /** Requires that {@code reveal} is {@code party}'s committed value for {@code round}. */
  synchronized void check(int party, int round, Digest reveal) throws MaskingException {
    Known before = known.get(party);
    if (before == null) {
      throw MaskingException.unknown(party);
    }
    int steps = round + 1;
    if (steps < before.steps) {
      throw new MaskingException(
          Rule.REVEAL, "party " + party + " reveals for round " + round + ", which is over");
    }
    Digest value = reveal;
    for (int step = before.steps; step < steps; step++) {
      value = GraphCommitment.next(run, party, value);
    }
    if (!value.equals(before.value)) {
      throw new MaskingException(
          Rule.REVEAL,
          "party "
              + party
              + " reveals another graph value for round "
              + round
              + " than it committed to");
    }
    known.put(party, new Known(reveal, steps));
  }
}
