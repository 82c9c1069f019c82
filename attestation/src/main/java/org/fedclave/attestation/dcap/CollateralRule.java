package org.fedclave.attestation.dcap;

import java.time.Duration;
import java.util.Set;
import org.fedclave.attestation.EvidenceItem;

/**
 * Which collateral must be there, and how old it may be. TCB info and QE identity with their issuer
 * chains are always needed, named or not; a piece that is there is always checked.
 *
 * @param required pieces without which evidence is refused
 * @param maximumAge since the issue of a PCK revocation list, TCB info or QE identity; the root's
 *     list, which Intel issues about once a year, is judged by its own next update alone
 */
public record CollateralRule(Set<EvidenceItem> required, Duration maximumAge) {

  public CollateralRule {
    required = Set.copyOf(required);
    if (!Collateral.ITEMS.containsAll(required)) {
      throw new IllegalArgumentException("collateral of Intel is required that does not exist");
    }
    if (!maximumAge.isPositive()) {
      throw new IllegalArgumentException("the age of collateral is not positive");
    }
  }

  /** All pieces, none older than {@code maximumAge}. */
  public static CollateralRule all(Duration maximumAge) {
    return new CollateralRule(Collateral.ITEMS, maximumAge);
  }
}
