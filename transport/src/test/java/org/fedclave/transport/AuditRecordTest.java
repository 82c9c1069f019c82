package org.fedclave.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.AuditRecord.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditRecordTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static AuditRecord record(Kind kind, String detail) {
    return new AuditRecord(7, NOW, kind, "admin", "alice", detail);
  }

  @ParameterizedTest
  @EnumSource
  void aRecordReadsAsItWasWritten(Kind kind) throws Exception {
    AuditRecord record = record(kind, "a sentence");
    assertThat(AuditRecord.parse(record.toBytes())).isEqualTo(record);
  }

  @Test
  void aLongSentenceIsCutSoThatARecordAlwaysReads() throws Exception {
    AuditRecord record = record(Kind.RUN_ENDED, "x".repeat(100_000));
    assertThat(AuditRecord.parse(record.toBytes()).detail()).hasSize(1000);
  }

  @Test
  void bytesOfSomethingElseAreRefused() {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> AuditRecord.parse(Bytes.utf8("no record")));
  }

  @Test
  void eachRecordAndTheirOrderChangeTheChain() {
    Bytes one = record(Kind.MEMBER_REVOKED, "one").toBytes();
    Bytes two = record(Kind.MEMBER_REVOKED, "two").toBytes();
    AuditChain chain = AuditChain.EMPTY.with(one).with(two);
    assertThat(chain.records()).isEqualTo(2);
    assertThat(AuditChain.EMPTY.with(two).with(one).head()).isNotEqualTo(chain.head());
    assertThat(AuditChain.EMPTY.with(one).head()).isNotEqualTo(chain.head());
    assertThat(chain.logLeaf()).isNotEqualTo(AuditChain.EMPTY.with(one).logLeaf());
    assertThat(chain.logLeaf().size()).isLessThan(Limits.LEAF_BYTES);
  }
}
