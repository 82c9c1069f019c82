package org.fedclave.attestation.collateral;

import java.util.List;

/**
 * What an import did.
 *
 * @param added pieces that are new in the store
 * @param known pieces that were there already, as they stand now
 * @param skipped files that are no collateral, each with a sentence that says why
 */
public record CollateralImport(
    List<CollateralEntry> added, List<CollateralEntry> known, List<String> skipped) {

  public CollateralImport {
    added = List.copyOf(added);
    known = List.copyOf(known);
    skipped = List.copyOf(skipped);
  }
}
