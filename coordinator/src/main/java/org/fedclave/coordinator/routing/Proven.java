package org.fedclave.coordinator.routing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.protocol.Digest;

/**
 * What a node's evidence showed under the coordinator's policy.
 *
 * @param kind technology of the processor's evidence
 * @param devices what tells its chip and GPUs from all others, where the evidence says it
 * @param gpus how many GPUs proved themselves beside the processor
 * @param simulated whether it rests on a test root
 * @param evidence digest of the processor's evidence
 * @param since when it was appraised
 * @param until when fresh evidence is due
 */
public record Proven(
    EvidenceFormat kind,
    SortedSet<String> devices,
    int gpus,
    boolean simulated,
    Digest evidence,
    Instant since,
    Instant until) {

  public Proven {
    devices = Collections.unmodifiableSortedSet(new TreeSet<>(devices));
    since = since.truncatedTo(ChronoUnit.MILLIS); // as it is stored
    until = until.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Of evidence that an appraiser accepted now. */
  public static Proven of(TrustedKey key) {
    AppraisedEvidence evidence = key.evidence();
    SortedSet<String> devices = new TreeSet<>();
    List<AppraisedEvidence> pieces = new ArrayList<>(evidence.gpus());
    pieces.add(evidence);
    for (AppraisedEvidence piece : pieces) {
      piece
          .deviceId()
          .ifPresent(id -> devices.add(piece.format().wireName() + ' ' + Digest.of(id)));
    }
    return new Proven(
        evidence.format(),
        devices,
        evidence.gpus().size(),
        evidence.simulated(),
        evidence.digest(),
        evidence.asOf(),
        key.trustedUntil());
  }

  /** The same, to be relied upon no longer than until {@code end}. */
  public Proven atMostUntil(Instant end) {
    return end.isBefore(until)
        ? new Proven(kind, devices, gpus, simulated, evidence, since, end)
        : this;
  }

  public boolean isFresh(Instant now) {
    return !now.isAfter(until);
  }
}
