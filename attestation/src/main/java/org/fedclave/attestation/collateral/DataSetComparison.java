package org.fedclave.attestation.collateral;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.collateral.CollateralFinding.Level;
import org.fedclave.attestation.dcap.ServedDocuments;
import org.fedclave.attestation.dcap.TcbInfo;
import org.fedclave.attestation.dcap.TcbLevel;

/**
 * Intel's early TCB info of each kind of platform beside the standard one: which levels it judges
 * otherwise, and so what standard will say later.
 */
final class DataSetComparison {

  private final CollateralStore store;
  private final Instant at;

  DataSetComparison(CollateralStore store, Instant at) {
    this.store = store;
    this.at = at;
  }

  /** A platform family of one TEE. */
  private record Family(String tee, String fmspc) implements Comparable<Family> {
    @Override
    public int compareTo(Family other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return tee + " platforms with FMSPC " + fmspc;
    }
  }

  List<CollateralFinding> findings() throws IOException {
    Set<Family> families = new TreeSet<>();
    for (CollateralEntry entry : store.entries(CollateralKind.INTEL_TCB_INFO)) {
      families.add(new Family(entry.about(About.TEE), entry.about(About.FMSPC)));
    }
    List<CollateralFinding> findings = new ArrayList<>();
    for (Family family : families) {
      Optional<CollateralEntry> early = newest(family, UpdateChannel.EARLY);
      Optional<CollateralEntry> standard = newest(family, UpdateChannel.STANDARD);
      if (early.isPresent() && standard.isPresent()) {
        compare(family, early.get(), standard.get(), findings);
      }
    }
    return findings;
  }

  private Optional<CollateralEntry> newest(Family family, UpdateChannel channel)
      throws IOException {
    return new Shelf(store, channel, at)
        .newest(
            CollateralKind.INTEL_TCB_INFO,
            entry ->
                entry.channels().contains(channel)
                    && entry.about(About.TEE).equals(family.tee())
                    && entry.about(About.FMSPC).equals(family.fmspc()));
  }

  private void compare(
      Family family,
      CollateralEntry early,
      CollateralEntry standard,
      List<CollateralFinding> findings) {
    if (early.about(About.EVALUATION).equals(standard.about(About.EVALUATION))) {
      findings.add(
          new CollateralFinding(
              Level.NOTE,
              Optional.empty(),
              family
                  + ": early and standard are both of TCB evaluation "
                  + early.about(About.EVALUATION)));
      return;
    }
    try {
      TcbInfo later = ServedDocuments.tcbInfo(store.read(early));
      TcbInfo now = ServedDocuments.tcbInfo(store.read(standard));
      List<String> changes = changes(now, later);
      findings.add(
          new CollateralFinding(
              changes.isEmpty() ? Level.NOTE : Level.SOON,
              Optional.empty(),
              family
                  + ": TCB evaluation "
                  + later.evaluationDataNumber()
                  + " (early) will follow "
                  + now.evaluationDataNumber()
                  + " (standard)"
                  + (changes.isEmpty()
                      ? " and judges every level as that does"
                      : ": " + String.join("; ", changes))));
    } catch (RefusedException | IOException e) {
      return; // the piece has a finding of its own
    }
  }

  /** For each level that is known now, what a platform at exactly this level will be. */
  private static List<String> changes(TcbInfo now, TcbInfo later) {
    List<String> changes = new ArrayList<>();
    for (TcbLevel level : now.levels()) {
      String status = level.status().label();
      String then =
          later.levels().stream()
              .filter(each -> reaches(level, each))
              .findFirst()
              .map(each -> each.status().label())
              .orElse("not supported");
      if (!then.equals(status)) {
        changes.add(
            String.format(
                Locale.ROOT,
                "the level of %s turns from %s to %s%s",
                level.tcbDate().atZone(ZoneOffset.UTC).toLocalDate(),
                status,
                then,
                shortfall(level, later.levels().getFirst())));
      }
    }
    return changes;
  }

  private static boolean reaches(TcbLevel has, TcbLevel demanded) {
    return reaches(has.sgx(), demanded.sgx())
        && has.pceSvn() >= demanded.pceSvn()
        && reaches(has.tdx(), demanded.tdx());
  }

  private static boolean reaches(List<TcbLevel.Component> has, List<TcbLevel.Component> demanded) {
    for (int i = 0; i < demanded.size(); i++) {
      if (i >= has.size() || has.get(i).svn() < demanded.get(i).svn()) {
        return false;
      }
    }
    return true;
  }

  /** Which components the newest level wants higher. */
  private static String shortfall(TcbLevel has, TcbLevel newest) {
    List<String> components = new ArrayList<>();
    addShortfall("SGX", has.sgx(), newest.sgx(), components);
    addShortfall("TDX", has.tdx(), newest.tdx(), components);
    if (has.pceSvn() < newest.pceSvn()) {
      components.add("PCE " + has.pceSvn() + " to " + newest.pceSvn());
    }
    return components.isEmpty() ? "" : " (the newest wants " + String.join(", ", components) + ")";
  }

  private static void addShortfall(
      String kind,
      List<TcbLevel.Component> has,
      List<TcbLevel.Component> newest,
      List<String> components) {
    for (int i = 0; i < Math.min(has.size(), newest.size()); i++) {
      if (has.get(i).svn() < newest.get(i).svn()) {
        components.add(
            kind
                + " component "
                + i
                + newest.get(i).type().map(name -> " (" + name + ")").orElse("")
                + " "
                + has.get(i).svn()
                + " to "
                + newest.get(i).svn());
      }
    }
  }
}
