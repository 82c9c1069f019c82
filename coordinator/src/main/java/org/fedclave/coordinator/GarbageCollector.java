package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.coordinator.blobs.BlobStore.Kept;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.GarbageReport;

/**
 * Removes blobs that nobody needs: marks what the roots name, condemns the rest, and removes what
 * an earlier pass condemned at least {@link #GRACE} ago and nobody asked for since.
 *
 * <p>So what is uploaded before anything refers to it has the grace period, and a blob that a
 * member is told to be here already has it anew. One pass at a time. Thread-safe.
 */
final class GarbageCollector {

  /** From being found needed by nobody to being removed. */
  static final Duration GRACE = Duration.ofDays(7);

  private final WatchedBlobs blobs;
  private final BlobLedger ledger;
  private final List<BlobRoots> roots;
  private final Clock clock;
  private final Meters meters;

  GarbageCollector(
      WatchedBlobs blobs, BlobLedger ledger, List<BlobRoots> roots, Clock clock, Meters meters) {
    this.blobs = blobs;
    this.ledger = ledger;
    this.roots = List.copyOf(roots);
    this.clock = clock;
    this.meters = meters;
  }

  /**
   * One pass.
   *
   * @param dryRun changes nothing, and reports what would be removed now
   * @throws RefusedCall if a root cannot tell what it needs; nothing is removed then
   */
  synchronized GarbageReport collect(boolean dryRun) throws RefusedCall {
    Map<String, Integer> byRoot = new LinkedHashMap<>();
    Set<Digest> needed = mark(byRoot);
    var pass = new Pass(needed, ledger.condemned(), dryRun);
    blobs.eachKept(pass::take);
    pass.forgetMissing();
    GarbageReport report = pass.report(byRoot);
    if (!dryRun) {
      meters.garbage(report);
    }
    return report;
  }

  private Set<Digest> mark(Map<String, Integer> byRoot) throws RefusedCall {
    Set<Digest> needed = new HashSet<>();
    for (BlobRoots root : roots) {
      Set<Digest> own = new HashSet<>();
      root.mark(own::add);
      byRoot.put(root.name(), own.size());
      needed.addAll(own);
    }
    return needed;
  }

  /** Looks at each blob once. */
  private final class Pass {

    private final Set<Digest> needed;
    private final Map<Digest, Instant> condemned;
    private final Set<Digest> seen = new HashSet<>();
    private final boolean dryRun;
    private final Instant now = clock.instant();
    private final Instant old = now.minus(GRACE);
    private Tally kept = new Tally(0, 0);
    private Tally waiting = new Tally(0, 0);
    private Tally removed = new Tally(0, 0);

    Pass(Set<Digest> needed, Map<Digest, Instant> condemned, boolean dryRun) {
      this.needed = needed;
      this.condemned = condemned;
      this.dryRun = dryRun;
    }

    void take(Kept blob) throws RefusedCall {
      Instant since = condemned.get(blob.digest());
      if (since != null) {
        seen.add(blob.digest());
      }
      if (needed.contains(blob.digest())) {
        kept = kept.plus(blob);
        if (since != null && !dryRun) {
          ledger.lift(blob.digest());
        }
      } else if (since == null || since.isAfter(old) || !remove(blob)) {
        waiting = waiting.plus(blob);
        if (since == null && !dryRun) {
          ledger.condemn(blob.digest(), now);
        }
      } else {
        removed = removed.plus(blob);
      }
    }

    private boolean remove(Kept blob) throws RefusedCall {
      return dryRun || blobs.removeCondemned(blob.digest(), old);
    }

    /** Condemned blobs that are not there any more: somebody removed them by hand. */
    void forgetMissing() {
      if (!dryRun) {
        condemned.keySet().stream().filter(blob -> !seen.contains(blob)).forEach(ledger::lift);
      }
    }

    GarbageReport report(Map<String, Integer> byRoot) {
      return new GarbageReport(
          dryRun,
          kept.blobs(),
          kept.bytes(),
          waiting.blobs(),
          waiting.bytes(),
          removed.blobs(),
          removed.bytes(),
          byRoot);
    }
  }

  private record Tally(long blobs, long bytes) {
    Tally plus(Kept blob) {
      return new Tally(blobs + 1, bytes + blob.bytes());
    }
  }
}
