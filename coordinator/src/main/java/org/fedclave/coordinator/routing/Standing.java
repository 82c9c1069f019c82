package org.fedclave.coordinator.routing;

import java.time.Instant;
import java.util.Optional;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.NodeStatus.State;

/**
 * What a node's evidence is worth.
 *
 * @param policy digest of the appraisal policy that judged it; empty before the first judgement
 * @param proven what its newest good evidence showed
 * @param rejection why evidence after that was refused, if it was
 */
public record Standing(
    Optional<Digest> policy, Optional<Proven> proven, Optional<Rejection> rejection) {

  /** Nothing was judged yet. */
  public static final Standing NONE =
      new Standing(Optional.empty(), Optional.empty(), Optional.empty());

  public static Standing good(Digest policy, Proven proven) {
    return new Standing(Optional.of(policy), Optional.of(proven), Optional.empty());
  }

  /** The same node, whose newest evidence was refused. */
  public Standing refused(Digest by, Rejection why) {
    return new Standing(Optional.of(by), proven, Optional.of(why));
  }

  /** This, if {@code current} judged it; evidence is worth nothing under a policy that changed. */
  public Standing under(Optional<Digest> current) {
    return policy.equals(current) ? this : NONE;
  }

  State at(Instant now) {
    if (rejection.isPresent()) {
      return State.REFUSED;
    }
    return proven
        .map(evidence -> evidence.isFresh(now) ? State.VERIFIED : State.STALE)
        .orElse(State.UNVERIFIED);
  }
}
