package org.fedclave.attestation.collect;

import java.io.IOException;
import java.util.Map;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;

/** The last steps of every collector. */
final class BoundData {

  private BoundData() {}

  /**
   * Demands that the report data stand in the report, as they do in every format that is collected
   * here. This finds a disturbed request early; it proves nothing, appraisal does.
   */
  static void require(Bytes report, Bytes reportData, String what) throws IOException {
    if (!contains(report, reportData)) {
      throw new IOException(what + " does not hold the data that it was asked to bind");
    }
  }

  static boolean contains(Bytes report, Bytes reportData) {
    for (int at = 0; at + reportData.size() <= report.size(); at++) {
      if (report.slice(at, at + reportData.size()).equals(reportData)) {
        return true;
      }
    }
    return false;
  }

  /** Evidence of the collected pieces and what {@code endorsements} adds. */
  static Evidence complete(
      EndorsementSource endorsements, EvidenceFormat format, Map<EvidenceItem, Bytes> pieces)
      throws IOException {
    try {
      return endorsements.complete(format, pieces);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the platform's evidence is incomplete: "
              + e.getMessage()
              + "; give a folder of collateral that has it",
          e);
    }
  }
}
