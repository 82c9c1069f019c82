package org.fedclave.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Role;
import org.fedclave.transport.NodeHistory.Challenged;
import org.fedclave.transport.NodeHistory.Outcome;
import org.fedclave.transport.NodeHistory.Window;
import org.fedclave.transport.NodeHistory.Work;
import org.fedclave.transport.RoutingReport.Node;
import org.fedclave.transport.RoutingReport.Part;
import org.fedclave.transport.RoutingReport.Why;
import org.junit.jupiter.api.Test;

class NodeReportsTest {

  private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");
  private static final Digest DIGEST = Digest.of(Bytes.utf8("x"));

  @Test
  void aHistoryReadsBack() throws Exception {
    var history =
        new NodeHistory(
            List.of(new Window(1, 2, 3, 4, 5, 6)),
            List.of(
                new Challenged(THEN, THEN.plusSeconds(1), Outcome.PASSED, "", Optional.of(DIGEST)),
                new Challenged(THEN, THEN, Outcome.REFUSED, "REVOKED", Optional.empty()),
                new Challenged(THEN, THEN, Outcome.MISSED, "", Optional.empty())),
            List.of(
                new Work(
                    RunId.of(Bytes.utf8("run")),
                    Role.TRAIN,
                    2,
                    THEN,
                    Optional.of(THEN),
                    "completed",
                    Optional.of(DIGEST)),
                new Work(
                    RunId.of(Bytes.utf8("run")),
                    Role.AGGREGATE,
                    0,
                    THEN,
                    Optional.empty(),
                    "routed",
                    Optional.empty())));
    assertThat(NodeHistory.parse(history.toBytes())).isEqualTo(history);
    assertThatThrownBy(() -> NodeHistory.parse(Bytes.utf8("x")))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aLongHistoryFitsIntoItsMessage() throws Exception {
    var work =
        new Work(
            RunId.of(Bytes.utf8("run")),
            Role.AGGREGATE,
            1024,
            THEN,
            Optional.of(THEN),
            "completed",
            Optional.of(DIGEST));
    var challenged =
        new Challenged(THEN, THEN, Outcome.REFUSED, "x".repeat(64), Optional.of(DIGEST));
    var history =
        new NodeHistory(
            List.of(),
            java.util.Collections.nCopies(NodeHistory.MOST, challenged),
            java.util.Collections.nCopies(NodeHistory.MOST, work));
    assertThat(NodeHistory.parse(history.toBytes())).isEqualTo(history);
  }

  @Test
  void aReportReadsBack() throws Exception {
    MemberId node = new MemberId("node-1");
    var report =
        new RoutingReport(
            THEN,
            Optional.of(new Why("too-few-nodes", "there are too few")),
            List.of(
                new Node(node, Part.TRAINS, List.of(new MemberId("alice")), List.of()),
                new Node(node, Part.NONE, List.of(), List.of(new Why("away", "it is away")))));
    assertThat(RoutingReport.parse(report.toBytes())).isEqualTo(report);
    var routed = new RoutingReport(THEN, Optional.empty(), List.of());
    assertThat(RoutingReport.parse(routed.toBytes())).isEqualTo(routed);
    assertThatThrownBy(() -> RoutingReport.parse(Bytes.utf8("x")))
        .isInstanceOf(MalformedException.class);
  }
}
