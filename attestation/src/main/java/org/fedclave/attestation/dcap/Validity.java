package org.fedclave.attestation.dcap;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;

/**
 * When a piece of collateral holds.
 *
 * @param what names it in messages
 * @param issued first moment
 * @param nextUpdate last moment
 */
record Validity(String what, Instant issued, Instant nextUpdate) {

  /** Refuses unless all pieces, which may be none, hold at {@code at} and are young enough. */
  static void check(List<Validity> pieces, Duration maximumAge, Instant at, CheckList checks)
      throws RefusedException {
    require(Rule.COLLATERAL_NOT_YET_VALID, pieces, piece -> !at.isBefore(piece.issued), at, checks);
    require(Rule.COLLATERAL_EXPIRED, pieces, piece -> !at.isAfter(piece.nextUpdate), at, checks);
    require(
        Rule.COLLATERAL_TOO_OLD,
        pieces,
        piece -> Duration.between(piece.issued, at).compareTo(maximumAge) <= 0,
        at,
        checks);
  }

  private static void require(
      Rule rule, List<Validity> pieces, Predicate<Validity> holds, Instant at, CheckList checks)
      throws RefusedException {
    Optional<Validity> bad = pieces.stream().filter(holds.negate()).findFirst();
    checks.require(
        rule,
        bad.isEmpty(),
        bad.map(
                piece ->
                    piece.what
                        + ", issued at "
                        + piece.issued
                        + " and to be replaced by "
                        + piece.nextUpdate
                        + ", does not hold or is older than the policy allows at "
                        + at)
            .orElse(""));
  }
}
