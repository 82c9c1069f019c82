package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.Refusals.assertRefused;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class MailboxesTest {

  private static final RunId RUN = RunId.of(Bytes.utf8("contract"));

  @TempDir Path folder;
  private final TestDatabase database;
  private final MovableClock clock = new MovableClock();
  private CoordinatorStore store;
  private BlobStore blobs;
  private Mailboxes mailboxes;

  MailboxesTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() throws Exception {
    store = database.open(folder);
    blobs = new BlobStore(folder.resolve("store"), 1 << 20);
    mailboxes = new Mailboxes(store, blobs, clock, 3);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static StoredLetter letter(String text) {
    return new StoredLetter(
        id("bob"),
        0,
        Digest.of(Bytes.utf8(text)),
        id("alice"),
        RUN,
        "ready",
        Optional.of(Bytes.utf8(text)),
        Optional.empty());
  }

  private List<String> waiting() {
    return mailboxes.after(id("bob"), 0).stream()
        .map(letter -> letter.payload().orElseThrow().toUtf8())
        .toList();
  }

  @Test
  void aLetterWithAnIdThatWasThereIsDroppedEvenAfterItWasHandled() throws Exception {
    mailboxes.put(letter("one"));
    mailboxes.put(letter("one"));
    mailboxes.put(letter("two"));
    assertThat(waiting()).containsExactly("one", "two");
    mailboxes.handled(id("bob"), 2);
    mailboxes.put(letter("one"));
    assertThat(waiting()).isEmpty();
  }

  @Test
  void aFullMailboxRefusesUntilItsOwnerReads() throws Exception {
    mailboxes.put(letter("one"));
    mailboxes.put(letter("two"));
    mailboxes.put(letter("three"));
    assertRefused(Rule.FULL, () -> mailboxes.put(letter("four"))).contains("mailbox of bob");
    mailboxes.handled(id("bob"), 1);
    mailboxes.put(letter("four"));
    assertThat(waiting()).containsExactly("two", "three", "four");
  }

  @Test
  void lettersAndTheirNumbersSurviveARestart() throws Exception {
    mailboxes.put(letter("one"));
    mailboxes.put(letter("two"));
    mailboxes.handled(id("bob"), 1);
    store.close();
    store = database.open(folder);
    mailboxes = new Mailboxes(store, blobs, clock, 3);
    mailboxes.put(letter("one"));
    mailboxes.put(letter("three"));
    assertThat(mailboxes.after(id("bob"), 0))
        .extracting(StoredLetter::sequence)
        .containsExactly(2L, 3L);
    assertThat(waiting()).containsExactly("two", "three");
  }

  @Test
  void acknowledgingWhatNeverCameHandlesOnlyWhatDid() throws Exception {
    mailboxes.put(letter("one"));
    mailboxes.handled(id("bob"), Long.MAX_VALUE);
    mailboxes.put(letter("two"));
    assertThat(waiting()).containsExactly("two");
  }

  @Test
  void aBlobThatTwoLettersNeedGoesWithTheLast() throws Exception {
    Digest blob = blobs.put(id("alice"), Bytes.utf8("large"), true);
    for (String recipient : List.of("bob", "carol")) {
      mailboxes.put(
          new StoredLetter(
              id(recipient),
              0,
              Digest.of(Bytes.utf8("x")),
              id("alice"),
              RUN,
              "ready",
              Optional.empty(),
              Optional.of(blob)));
    }
    mailboxes.handled(id("bob"), 1);
    assertThat(blobs.held(id("alice"), blob, true).complete()).isTrue();
    mailboxes.handled(id("carol"), 1);
    assertThat(blobs.held(id("alice"), blob, true).complete()).isFalse();
  }

  @Test
  void handledLettersAreForgottenAfterAWhileButNotTheCount() throws Exception {
    mailboxes.put(letter("one"));
    mailboxes.put(letter("two"));
    mailboxes.handled(id("bob"), 2);
    clock.advance(Duration.ofDays(1));
    store.removeHandledBefore(clock.instant());
    assertThat(store.hasLetter(id("bob"), letter("one").id())).isFalse();
    assertThat(store.boxState(id("bob")).lastSequence()).isEqualTo(2);
  }
}
