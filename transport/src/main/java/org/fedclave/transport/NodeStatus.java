package org.fedclave.transport;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;

/**
 * A node in the catalogue. This is for scheduling, not for trust: parties appraise again.
 *
 * @param node who
 * @param offer its offer's exact bytes
 * @param state what its evidence was worth to the coordinator
 * @param reason a sentence with a refusal, otherwise empty
 * @param verified when its evidence was last good
 */
public record NodeStatus(
    MemberId node, Bytes offer, State state, String reason, Optional<Instant> verified) {

  /** What a node's evidence was worth. */
  public enum State {
    /** None came yet. */
    UNVERIFIED,
    /** Good and fresh. */
    VERIFIED,
    /** Was good, too long ago. */
    STALE,
    /** Not acceptable under the coordinator's policy. */
    REFUSED;

    /** The name in messages: lower case. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
