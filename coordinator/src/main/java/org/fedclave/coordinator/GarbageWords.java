package org.fedclave.coordinator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.transport.GarbageReport;

/** What {@code coordinator gc} prints. */
final class GarbageWords {

  private GarbageWords() {}

  static List<String> lines(GarbageReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        (report.dryRun() ? "would remove " : "removed ")
            + amount(report.removed(), report.removedBytes()));
    lines.add(
        amount(report.waiting(), report.waitingBytes())
            + " nothing needs: removed "
            + GarbageCollector.GRACE.toDays()
            + " days after that was found, unless somebody asks for them");
    lines.add(amount(report.needed(), report.neededBytes()) + " needed, by");
    report.byRoot().forEach((root, blobs) -> lines.add("  " + root + ": " + blobs));
    return lines;
  }

  private static String amount(long blobs, long bytes) {
    return blobs + " blobs of " + bytes + " bytes";
  }

  static ObjectNode json(GarbageReport report) {
    ObjectNode json =
        ListFormat.row()
            .put("dryRun", report.dryRun())
            .put("removed", report.removed())
            .put("removedBytes", report.removedBytes())
            .put("waiting", report.waiting())
            .put("waitingBytes", report.waitingBytes())
            .put("needed", report.needed())
            .put("neededBytes", report.neededBytes());
    ObjectNode roots = json.putObject("neededBy");
    report.byRoot().forEach(roots::put);
    return json;
  }
}
