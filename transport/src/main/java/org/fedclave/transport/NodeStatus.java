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
 * @param evidence what its newest good evidence showed
 * @param isHere whether it reads its letters
 * @param quarantine a sentence if it is kept out of runs, otherwise empty
 */
public record NodeStatus(
    MemberId node,
    Bytes offer,
    State state,
    String reason,
    Optional<Evidence> evidence,
    boolean isHere,
    String quarantine) {

  /**
   * What good evidence showed.
   *
   * @param kind technology, for example {@code sev-snp}
   * @param simulated whether it rests on a test root
   * @param gpus how many GPUs proved themselves too
   * @param since when it was appraised
   * @param until when fresh evidence is due
   */
  public record Evidence(String kind, boolean simulated, int gpus, Instant since, Instant until) {}

  /** What a node's evidence was worth. */
  public enum State {
    /** The node says that it can prove nothing. */
    PLAIN,
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
