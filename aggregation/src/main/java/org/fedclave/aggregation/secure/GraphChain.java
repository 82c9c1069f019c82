package org.fedclave.aggregation.secure;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.masking.GraphCommitment;

/**
 * A participant's secret contribution to the graphs of all rounds of a run: a hash chain of length
 * {@code rounds + 1}, whose tip is committed to at the start and whose values are revealed
 * backwards, one a round.
 *
 * <p>A revealed value says those of earlier rounds and nothing of later ones. Not thread-safe.
 */
public final class GraphChain {

  private final RunId run;
  private final int party;
  private final List<Digest> values;
  private int revealed;

  /** Makes a fresh chain for {@code party} in a run of {@code rounds} rounds. */
  public GraphChain(RunId run, int party, int rounds) {
    this(run, party, rounds, new SecureRandom());
  }

  /** For tests in this package, which replay a seed. */
  GraphChain(RunId run, int party, int rounds, SecureRandom random) {
    if (rounds < 1) {
      throw new IllegalArgumentException(rounds + " rounds; at least 1");
    }
    this.run = run;
    this.party = party;
    this.values = new ArrayList<>(rounds + 1);
    byte[] secret = new byte[Digest.SIZE];
    random.nextBytes(secret);
    values.add(new Digest(Bytes.wrap(secret)));
    for (int i = 0; i < rounds; i++) {
      values.add(GraphCommitment.next(run, party, values.getLast()));
    }
  }

  /**
   * What to tell the others before any round.
   *
   * @param channelKey this participant's, public
   */
  public GraphCommitment commitment(Bytes channelKey, SigningKeys trainer) {
    return GraphCommitment.sign(run, party, values.getLast(), channelKey, trainer);
  }

  /**
   * The value for {@code round}.
   *
   * @throws IllegalArgumentException if the run has no such round or a later one was revealed
   */
  Digest reveal(int round) {
    if (round < revealed || round > values.size() - 2) {
      throw new IllegalArgumentException(
          "round " + round + "; from " + revealed + " to " + (values.size() - 2));
    }
    revealed = round;
    return values.get(values.size() - 2 - round);
  }

  int party() {
    return party;
  }

  @Override
  public String toString() {
    return "graph chain of party " + party;
  }
}
