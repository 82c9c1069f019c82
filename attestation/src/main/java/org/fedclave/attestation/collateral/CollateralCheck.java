package org.fedclave.attestation.collateral;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.collateral.CollateralFinding.Level;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * Looks a store through for what an appraisal would stumble over, before it does: damage, expiry,
 * age, signatures, and what Intel's early data set will change.
 *
 * <p>It finds mistakes of whoever keeps the store. It does not make a piece trusted, and policies
 * may demand more than it looks at.
 */
public final class CollateralCheck {

  /** Policies limit the age of these; certificates say themselves how long they last. */
  private static final Set<CollateralKind> AGEING =
      EnumSet.of(
          CollateralKind.AMD_CRL,
          CollateralKind.INTEL_CRL,
          CollateralKind.INTEL_TCB_INFO,
          CollateralKind.INTEL_QE_IDENTITY,
          CollateralKind.OCSP_RESPONSE);

  private final CollateralStore store;
  private final Instant at;
  private final Duration maximumAge;
  private final Duration horizon;

  /**
   * @param at the moment for which to judge
   * @param maximumAge how old lists and documents may be
   * @param horizon what ends within this time is said to end soon
   */
  public CollateralCheck(CollateralStore store, Instant at, Duration maximumAge, Duration horizon) {
    this.store = store;
    this.at = at;
    this.maximumAge = maximumAge;
    this.horizon = horizon;
  }

  /** All findings, the worst first; none if nothing is the matter. */
  public List<CollateralFinding> run() throws IOException {
    List<CollateralEntry> entries = store.entries();
    var signatures = new CollateralSignatures(store, entries, at);
    List<CollateralFinding> findings = new ArrayList<>();
    for (CollateralEntry entry : entries) {
      Optional<CollateralEntry> newer = newer(entry, entries);
      if (newer.isPresent()) {
        findings.add(
            CollateralFinding.of(
                Level.NOTE, entry, "superseded by " + newer.get().digest().abbreviated()));
      } else {
        check(entry, signatures, findings);
      }
    }
    findings.addAll(new DataSetComparison(store, at).findings());
    findings.sort(Comparator.comparing(CollateralFinding::level));
    return List.copyOf(findings);
  }

  /** A later issue of the same thing, which is looked up instead. */
  private Optional<CollateralEntry> newer(CollateralEntry entry, List<CollateralEntry> entries) {
    if (!AGEING.contains(entry.kind())) {
      return Optional.empty();
    }
    return entries.stream()
        .filter(
            other ->
                other.kind() == entry.kind()
                    && other.isIssuedBy(at)
                    && other.channels().containsAll(entry.channels())
                    && identity(other).equals(identity(entry))
                    && other.issued().orElse(at).isAfter(entry.issued().orElse(at)))
        .findFirst();
  }

  /** What stays the same from one issue to the next. */
  private static List<String> identity(CollateralEntry entry) {
    return entry.about().entrySet().stream()
        .filter(member -> !member.getKey().equals(About.EVALUATION))
        .map(Object::toString)
        .toList();
  }

  private void check(
      CollateralEntry entry, CollateralSignatures signatures, List<CollateralFinding> findings) {
    Bytes piece;
    try {
      piece = store.read(entry);
      requireAsIndexed(entry, piece);
    } catch (IOException | MalformedException e) {
      findings.add(
          CollateralFinding.of(Level.PROBLEM, entry, e.getMessage() + "; import it again"));
      return;
    }
    checkDates(entry, findings);
    try {
      findings.addAll(signatures.check(entry, piece));
    } catch (RefusedException e) {
      findings.add(CollateralFinding.of(Level.PROBLEM, entry, String.valueOf(e.getMessage())));
    }
  }

  private static void requireAsIndexed(CollateralEntry entry, Bytes piece)
      throws MalformedException {
    String name = entry.digest().abbreviated();
    for (CollateralPiece said : Recognition.of(name, piece)) {
      if (said.kind() == entry.kind()
          && said.about().equals(entry.about())
          && said.issued().equals(entry.issued())
          && said.nextUpdate().equals(entry.nextUpdate())) {
        return;
      }
    }
    throw new MalformedException(name + ": the index says otherwise than the piece itself");
  }

  private void checkDates(CollateralEntry entry, List<CollateralFinding> findings) {
    if (!entry.isIssuedBy(at)) {
      add(Level.PROBLEM, entry, "not valid before " + entry.issued().orElse(at), findings);
    } else if (entry.isExpired(at)) {
      add(Level.PROBLEM, entry, "expired on " + entry.nextUpdate().orElse(at), findings);
    } else if (entry.isExpired(at.plus(horizon))) {
      add(Level.SOON, entry, "expires on " + entry.nextUpdate().orElse(at), findings);
    }
    boolean tooOld =
        entry
            .issued()
            .map(from -> Duration.between(from, at).compareTo(maximumAge) > 0)
            .orElse(false);
    if (AGEING.contains(entry.kind()) && tooOld && !entry.isExpired(at)) {
      add(
          Level.PROBLEM,
          entry,
          "older than " + maximumAge.toDays() + " days: issued on " + entry.issued().orElse(at),
          findings);
    }
  }

  private static void add(
      Level level, CollateralEntry entry, String sentence, List<CollateralFinding> findings) {
    findings.add(CollateralFinding.of(level, entry, sentence));
  }
}
