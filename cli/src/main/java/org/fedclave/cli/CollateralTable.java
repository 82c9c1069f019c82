package org.fedclave.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fedclave.attestation.collateral.CollateralEntry;

/** Entries of a collateral store as a table. */
final class CollateralTable {

  private static final String FORM = "%-19s %-12s %-10s %-10s %s";

  private CollateralTable() {}

  /** A heading and one line an entry; no lines for no entries. */
  static List<String> lines(List<CollateralEntry> entries) {
    List<String> lines = new ArrayList<>();
    if (!entries.isEmpty()) {
      lines.add(String.format(Locale.ROOT, FORM, "kind", "digest", "issued", "until", "about"));
    }
    for (CollateralEntry entry : entries) {
      lines.add(
          String.format(
              Locale.ROOT,
              FORM,
              entry.kind().label(),
              entry.digest().abbreviated(),
              day(entry.issued()),
              day(entry.nextUpdate()),
              entry.describe().replaceAll("[^ -~]", "?")));
    }
    return lines;
  }

  private static String day(Optional<Instant> at) {
    return at.map(time -> time.atZone(ZoneOffset.UTC).toLocalDate().toString()).orElse("-");
  }
}
