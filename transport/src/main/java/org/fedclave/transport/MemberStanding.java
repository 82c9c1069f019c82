package org.fedclave.transport;

import java.time.Instant;
import java.util.Optional;
import org.fedclave.protocol.MemberId;

/**
 * A member, and whether it is let in.
 *
 * @param revocation present if it is not
 */
public record MemberStanding(MemberId member, MemberRole role, Optional<Revocation> revocation) {

  /**
   * That a member is shut out.
   *
   * @param reason for people
   */
  public record Revocation(Instant since, String reason) {

    /** Longest reason in characters. */
    public static final int LONGEST = 500;

    public Revocation {
      if (reason.isBlank() || reason.length() > LONGEST) {
        throw new IllegalArgumentException(
            "a reason has 1 to " + LONGEST + " characters, not " + reason.length());
      }
    }
  }
}
