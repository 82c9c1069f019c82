package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.junit.jupiter.api.Test;

class InboxTest {

  private static final Duration NO_TIME = Duration.ofNanos(1);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Inbox inbox =
      new Inbox(
          letter ->
              letter.kind() == LetterKind.FAILED ? Optional.of(Rule.ABORTED) : Optional.empty());
  private int number;

  private Letter letter(LetterKind kind, Bytes payload) {
    Digest id = Digest.of(Bytes.utf8("letter " + number++));
    return new Letter(id, World.ALDER, World.HUB, RunId.of(Bytes.utf8("a run")), 0, kind, payload);
  }

  private Letter put(LetterKind kind) {
    Letter letter = letter(kind, Bytes.EMPTY);
    inbox.put(letter);
    return letter;
  }

  @Test
  void theOldestWantedLetterIsTakenAndOthersStay() throws RunStoppedException {
    Letter ready = put(LetterKind.READY);
    Letter first = put(LetterKind.UPDATE);
    Letter second = put(LetterKind.UPDATE);
    Predicate<Letter> updates = l -> l.kind() == LetterKind.UPDATE;

    assertThat(inbox.await(updates, NO_TIME, "updates")).isEqualTo(first);
    assertThat(inbox.await(updates, NO_TIME, "updates")).isEqualTo(second);
    assertThat(inbox.await(_ -> true, NO_TIME, "anything")).isEqualTo(ready);
  }

  @Test
  void aLetterThatComesAgainIsTakenOnce() throws RunStoppedException {
    Letter letter = put(LetterKind.UPDATE);
    inbox.put(letter);
    inbox.await(_ -> true, NO_TIME, "the letter");
    inbox.put(letter);

    RunStoppedException stopped =
        assertThrows(
            RunStoppedException.class, () -> inbox.await(_ -> true, NO_TIME, "another letter"));

    assertThat(stopped.rule()).isEqualTo(Rule.DEADLINE);
    assertThat(stopped).hasMessageContaining("another letter");
  }

  @Test
  void aWaitEndsWhenTheLetterComes() throws Exception {
    var waiting =
        new java.util.concurrent.FutureTask<>(() -> inbox.await(_ -> true, LONG, "the letter"));
    Thread.startVirtualThread(waiting);

    Letter letter = put(LetterKind.UPDATE);

    assertThat(waiting.get()).isEqualTo(letter);
  }

  @Test
  void aFatalLetterEndsEveryWaitAndSaysWhoAndWhy() {
    Bytes reason = new Refusal("TEST", "the grant is spent").toBytes();
    inbox.put(letter(LetterKind.FAILED, reason));

    for (int i = 0; i < 2; i++) {
      RunStoppedException stopped =
          assertThrows(
              RunStoppedException.class,
              () -> inbox.await(l -> l.kind() == LetterKind.UPDATE, LONG, "an update"));
      assertThat(stopped.rule()).isEqualTo(Rule.ABORTED);
      assertThat(stopped).hasMessage("alder stopped the run: the grant is spent");
    }
  }

  @Test
  void aFatalLetterWithoutAReadableReasonIsFatalToo() {
    inbox.put(letter(LetterKind.FAILED, Bytes.utf8("?")));

    RunStoppedException stopped =
        assertThrows(RunStoppedException.class, () -> inbox.await(_ -> true, LONG, "an update"));

    assertThat(stopped).hasMessage("alder stopped the run: for no reason that can be read");
  }

  @Test
  void anInterruptEndsTheWaitAndIsNotForgotten() {
    Thread.currentThread().interrupt();

    RunStoppedException stopped =
        assertThrows(RunStoppedException.class, () -> inbox.await(_ -> true, LONG, "an update"));

    assertThat(stopped.rule()).isEqualTo(Rule.ABORTED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aFloodOfLettersPushesTheOldestOutInsteadOfFillingTheMemory() throws RunStoppedException {
    put(LetterKind.READY);
    Letter second = put(LetterKind.UPDATE);
    for (int i = 0; i < 8191; i++) {
      put(LetterKind.UPDATE);
    }

    assertThat(inbox.await(_ -> true, NO_TIME, "the oldest")).isEqualTo(second);
  }
}
