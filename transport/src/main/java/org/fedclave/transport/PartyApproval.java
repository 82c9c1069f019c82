package org.fedclave.transport;

import java.util.Locale;
import org.fedclave.protocol.MemberId;

/**
 * Where one party stands towards a run.
 *
 * @param party who
 * @param decision what it said
 * @param reason a sentence with a refusal, otherwise empty
 */
public record PartyApproval(MemberId party, Decision decision, String reason) {

  /** What a party said. */
  public enum Decision {
    PENDING,
    APPROVED,
    REFUSED;

    /** The name in messages: lower case. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
