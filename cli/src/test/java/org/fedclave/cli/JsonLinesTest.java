package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.milestone.PartyPoint;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00.123Z");
  private static final RunId RUN = RunId.of(Bytes.utf8("a run"));

  private static JsonNode line(LogRecord record) throws Exception {
    record.setInstant(NOW);
    String text = new JsonLines().format(record);
    assertThat(text).endsWith("}\n").containsOnlyOnce("\n");
    return new JsonMapper().readTree(text);
  }

  @Test
  void aMilestoneIsItsIdsAndNumbers() throws Exception {
    var record = new LogRecord(Level.FINE, "{0}");
    record.setParameters(
        new Object[] {
          new Milestone(
              PartyPoint.CHECKPOINT_KEPT,
              new MemberId("alder"),
              RUN,
              OptionalInt.of(1),
              OptionalInt.of(2))
        });

    JsonNode line = line(record);

    assertThat(line.get("time").textValue()).isEqualTo(NOW.toString());
    assertThat(line.get("level").textValue()).isEqualTo("debug");
    assertThat(line.get("component").textValue()).isEqualTo("party");
    assertThat(line.get("event").textValue()).isEqualTo("CHECKPOINT_KEPT");
    assertThat(line.get("member").textValue()).isEqualTo("alder");
    assertThat(line.get("run").textValue()).isEqualTo(RUN.toString());
    assertThat(line.get("incarnation").intValue()).isEqualTo(1);
    assertThat(line.get("round").intValue()).isEqualTo(2);
    assertThat(line.get("message").textValue()).startsWith("alder CHECKPOINT_KEPT run ");
  }

  @Test
  void aWarningNamesItsClassAndItsCauses() throws Exception {
    var record = new LogRecord(Level.WARNING, "it is \"tried\" again\nlater");
    record.setLoggerName("org.fedclave.coordinator.Lease");
    record.setThrown(new IllegalStateException("outer", new IOException("inner")));

    JsonNode line = line(record);

    assertThat(line.get("level").textValue()).isEqualTo("warning");
    assertThat(line.get("component").textValue()).isEqualTo("org.fedclave.coordinator.Lease");
    assertThat(line.get("message").textValue()).isEqualTo("it is \"tried\" again\nlater");
    assertThat(line.get("error"))
        .extracting(JsonNode::textValue)
        .containsExactly("java.lang.IllegalStateException: outer", "java.io.IOException: inner");
  }
}
