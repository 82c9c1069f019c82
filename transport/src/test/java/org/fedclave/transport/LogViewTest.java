package org.fedclave.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.loopback.LoopbackLog;
import org.junit.jupiter.api.Test;

/** What a member finds out about a log by remembering one tree. */
class LogViewTest {

  private static final RunId RUN = new RunId(Digest.of(Bytes.utf8("run")));

  private final LoopbackLog log = new LoopbackLog("log");
  private final LogView view = new LogView(log, log.verifierKey());

  private static LogEntry entry(int number) {
    return new LogEntry(LogEntry.Kind.ROUND, RUN, Digest.of(Bytes.utf8("entry " + number)));
  }

  @Test
  void aLogThatGrowsIsOneLogWhoeverAddsToIt() throws Exception {
    for (int i = 0; i < 20; i++) {
      view.append(entry(2 * i));
      log.append(entry(2 * i + 1).toBytes());
    }
    assertThat(view.append(entry(0)).index()).isZero();
    assertThat(view.largest().orElseThrow().size()).isEqualTo(40);
  }

  @Test
  void anOlderStateIsTheSameLogAndIsNotRememberedInstead() throws Exception {
    LogProof old = view.append(entry(1));
    view.append(entry(2));
    view.requireSame(old, entry(1));
    assertThat(view.largest().orElseThrow().size()).isEqualTo(2);
  }

  @Test
  void aLogThatForgotIsRefused() throws Exception {
    view.append(entry(1));
    view.append(entry(2));
    LoopbackLog forgetful = log.fork(1);
    LogView later = new LogView(forgetful, log.verifierKey(), view.largest());
    assertThatThrownBy(() -> later.append(entry(3)))
        .isInstanceOf(ForkedLogException.class)
        .hasMessageContaining("two histories");
  }

  @Test
  void aLogThatForgotAndGrewPastItIsRefused() throws Exception {
    view.append(entry(1));
    view.append(entry(2));
    LoopbackLog forgetful = log.fork(1);
    for (int i = 3; i < 9; i++) {
      forgetful.append(entry(i).toBytes());
    }
    LogView later = new LogView(forgetful, log.verifierKey(), view.largest());
    assertThatThrownBy(() -> later.append(entry(9))).isInstanceOf(ForkedLogException.class);
  }

  @Test
  void whatSomebodyElseIsShownIsComparedWithWhatThisMemberIs() throws Exception {
    view.append(entry(1));
    LoopbackLog others = log.fork(0);
    others.append(entry(7).toBytes());
    LogProof theirs = others.append(entry(8).toBytes());
    assertThatThrownBy(() -> view.requireSame(theirs, entry(8)))
        .isInstanceOf(ForkedLogException.class);
    LogProof same = log.append(entry(2).toBytes());
    view.requireSame(same, entry(2));
  }

  @Test
  void anotherKeysLogIsNotThisOne() throws Exception {
    var stranger = new LogView(new LoopbackLog("log"), log.verifierKey(), Optional.empty());
    assertThatThrownBy(() -> stranger.append(entry(1))).isInstanceOf(BadSignatureException.class);
  }
}
