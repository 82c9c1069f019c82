package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LettersOverMutualTlsTest {

  @TempDir Path folder;
  private TestHub hub;
  private CoordinatorClient alice;
  private CoordinatorClient bob;
  private RunId run;

  @BeforeEach
  void twoPartiesHaveARun() throws Exception {
    hub = new TestHub(folder.resolve("hub"));
    alice = hub.party("alice");
    bob = hub.party("bob");
    run = hub.runOf(hub.requester(), alice, bob);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private void send(String payload) throws Exception {
    alice.courier().send(bob.self(), run, LetterKind.READY, Bytes.utf8(payload));
  }

  private static Letter take(BlockingQueue<Letter> letters) throws InterruptedException {
    Letter letter = letters.poll(20, TimeUnit.SECONDS);
    assertThat(letter).as("a letter within 20 s").isNotNull();
    return letter;
  }

  /** Bob's letters without the coordinator's own. */
  private Subscription read(BlockingQueue<Letter> letters) {
    return bob.courier()
        .receive(
            letter -> {
              if (letter.kind() == LetterKind.READY) {
                letters.add(letter);
              }
            });
  }

  @Test
  void lettersArriveInOrderWithTheSenderOfTheCertificate() throws Exception {
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    send("before");
    try (var _ = read(letters)) {
      for (int i = 0; i < 50; i++) {
        send("letter " + i);
      }
      List<String> payloads = new ArrayList<>();
      for (int i = 0; i < 51; i++) {
        Letter letter = take(letters);
        assertThat(letter.from()).isEqualTo(alice.self());
        assertThat(letter.to()).isEqualTo(bob.self());
        assertThat(letter.run()).isEqualTo(run);
        payloads.add(letter.payload().toUtf8());
      }
      assertThat(payloads).startsWith("before", "letter 0", "letter 1").endsWith("letter 49");
    }
  }

  @Test
  void aLetterOverTheInlineSizeTravelsAsABlobThatGoesWhenItWasHandled() throws Exception {
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    Bytes large = Bytes.wrap(new byte[3 * Limits.INLINE_BYTES + 7]);
    alice.courier().send(bob.self(), run, LetterKind.READY, large);
    Path payloads = folder.resolve("hub/store/letters");
    assertThat(payloads.toFile().list()).hasSize(1);
    try (var _ = read(letters)) {
      assertThat(take(letters).payload()).isEqualTo(large);
      send("next");
      take(letters); // the large one was acknowledged before this was handed over
      send("last");
      take(letters);
    }
    assertThat(payloads.toFile().list()).isEmpty();
  }

  @Test
  void theSameLargePayloadManyTimesNeverLosesALetter() throws Exception {
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    Bytes large = Bytes.wrap(new byte[Limits.INLINE_BYTES + 1]);
    try (var _ = read(letters)) {
      for (int i = 0; i < 20; i++) {
        alice.courier().send(bob.self(), run, LetterKind.READY, large);
      }
      for (int i = 0; i < 20; i++) {
        assertThat(take(letters).payload()).isEqualTo(large);
      }
    }
  }

  @Test
  void aLetterWhoseHandlerFailedComesAgain() throws Exception {
    send("poison");
    Subscription failing =
        bob.courier()
            .receive(
                letter -> {
                  if (letter.kind() == LetterKind.READY) {
                    throw new IllegalStateException("cannot handle this");
                  }
                });
    assertThatThrownBy(failing::await)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.rule()).isEqualTo(Rule.FAULT))
        .hasMessageContaining("cannot handle this");
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    try (var _ = read(letters)) {
      assertThat(take(letters).payload()).isEqualTo(Bytes.utf8("poison"));
    }
  }

  @Test
  void aSecondProgramOfTheSameMemberTakesTheMailboxOver() throws Exception {
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    Subscription first = read(letters);
    send("to the first");
    take(letters);
    CoordinatorClient again = hub.member("bob", org.fedclave.transport.MemberRole.PARTY);
    BlockingQueue<Letter> others = new LinkedBlockingQueue<>();
    try (var _ = again.courier().receive(others::add)) {
      assertThatThrownBy(first::await)
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TAKEN_OVER));
      send("to the second");
      Letter letter = take(others);
      while (!letter.payload().equals(Bytes.utf8("to the second"))) {
        letter = take(others);
      }
    }
  }

  @Test
  void aLetterToSomebodyOutsideTheRunIsRefused() throws Exception {
    CoordinatorClient carol = hub.party("carol");
    assertThatThrownBy(
            () -> carol.courier().send(bob.self(), run, LetterKind.READY, Bytes.utf8("hello")))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.rule()).isEqualTo(Rule.FORBIDDEN))
        .hasMessageContaining("carol");
    assertThatThrownBy(
            () -> alice.courier().send(carol.self(), run, LetterKind.READY, Bytes.utf8("hello")))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.rule()).isEqualTo(Rule.FORBIDDEN));
  }

  @Test
  void aClosedSubscriptionEndsWithoutAnError() throws Exception {
    Subscription box = read(new LinkedBlockingQueue<>());
    box.close();
    box.await();
  }
}
