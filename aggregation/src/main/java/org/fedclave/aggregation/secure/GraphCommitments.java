package org.fedclave.aggregation.secure;

import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.masking.GraphCommitment;

/**
 * The commitments of all participants of a run, verified, as one of them or the server keeps them
 * from before round 0 to the end. Whoever is not in here takes no part in the run.
 *
 * <p>One object serves all rounds, and all clients of a trainer. Thread-safe.
 */
public final class GraphCommitments {

  /**
   * Verifies {@code commitments}.
   *
   * @param keys of each participant's trainer at the start of the run, vouched for by its party
   */
  public static GraphCommitments verify(
      RunId run, Collection<GraphCommitment> commitments, Map<Integer, VerificationKeys> keys)
      throws MaskingException {
    throw new UnsupportedOperationException();
  }

  public SortedSet<Integer> parties() {
    throw new UnsupportedOperationException();
  }

  /** Requires that {@code reveal} is {@code party}'s committed value for {@code round}. */
  void check(int party, int round, Digest reveal) throws MaskingException {
    throw new UnsupportedOperationException();
  }
}
