package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.transport.loopback.LoopbackLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a party knows of the log after its agent was started anew. */
final class SeenLogTest {

  private static final RunId RUN = new RunId(Digest.of(Bytes.utf8("run")));

  @TempDir private Path folder;
  private final LoopbackLog log = new LoopbackLog("log");
  private final String key = log.verifierKey().toString();

  private static LogEntry entry(int number) {
    return new LogEntry(LogEntry.Kind.KEY_RELEASE, RUN, Digest.of(Bytes.utf8("head " + number)));
  }

  @Test
  void aPartyRemembersTheLogOverRestarts() throws Exception {
    new SeenLog(folder, log).append(entry(1), key);
    new SeenLog(folder, log).append(entry(2), key);

    var refused =
        assertThrows(
            PartyRefusedException.class,
            () -> new SeenLog(folder, log.fork(1)).append(entry(3), key));

    assertThat(refused.rule()).isEqualTo(AgentRule.LOG_FORKED);
  }

  @Test
  void anotherKeysLogIsAnotherLog() throws Exception {
    var other = new LoopbackLog("other");
    new SeenLog(folder, log).append(entry(1), key);
    new SeenLog(folder, other).append(entry(1), other.verifierKey().toString());
  }
}
