package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.blobs.FolderBlobs;
import org.fedclave.coordinator.metrics.Meters;
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
  private static final MailboxLimits LIMITS = new MailboxLimits(3, 1000, 2, 100);

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
    blobs = new FolderBlobs(folder.resolve("store"), 1 << 20);
    mailboxes = new Mailboxes(store, blobs, LIMITS, clock, Meters.OFF);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static StoredLetter letter(String text) {
    return letter("alice", text, Optional.empty());
  }

  private static StoredLetter letter(String from, String text, Optional<Digest> blob) {
    return new StoredLetter(
        id("bob"),
        0,
        Digest.of(Bytes.utf8(text)),
        id(from),
        RUN,
        0,
        "ready",
        blob.isPresent() ? Optional.empty() : Optional.of(Bytes.utf8(text)),
        blob);
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
    mailboxes.put(letter("carol", "three", Optional.empty()));
    StoredLetter four = letter("carol", "four", Optional.empty());
    assertRefused(Rule.FULL, () -> mailboxes.put(four)).contains("mailbox of bob is full");
    mailboxes.handled(id("bob"), 1);
    mailboxes.put(four);
    assertThat(waiting()).containsExactly("two", "three", "four");
  }

  @Test
  void aSenderThatHasFilledItsShareDoesNotKeepOthersOut() throws Exception {
    mailboxes.put(letter("one"));
    mailboxes.put(letter("two"));
    assertRefused(Rule.FULL, () -> mailboxes.put(letter("three")))
        .contains("2 letters of alice wait in the mailbox of bob");
    mailboxes.put(letter("carol", "from carol", Optional.empty()));
    assertThat(waiting()).containsExactly("one", "two", "from carol");
  }

  @Test
  void theCoordinatorsOwnLettersFitIntoAMailboxThatOthersHaveFilled() throws Exception {
    mailboxes.put(letter("one"));
    mailboxes.put(letter("two"));
    mailboxes.put(letter("carol", "three", Optional.empty()));
    mailboxes.put(letter("coordinator", "the run failed", Optional.empty()));
    assertThat(waiting()).endsWith("the run failed");
  }

  @Test
  void sharesAreKeptAfterARestart() throws Exception {
    mailboxes.put(letter("one"));
    mailboxes.put(letter("two"));
    reopen();
    assertRefused(Rule.FULL, () -> mailboxes.put(letter("three"))).contains("of alice");
    mailboxes.put(letter("carol", "from carol", Optional.empty()));
    assertRefused(Rule.FULL, () -> mailboxes.put(letter("dave", "four", Optional.empty())))
        .contains("is full");
  }

  @Test
  void bytesCountWhereverThePayloadLies() throws Exception {
    Digest blob = blobs.put(id("alice"), Bytes.wrap(new byte[95]), true);
    mailboxes.put(letter("alice", "in a blob", Optional.of(blob)));
    assertRefused(Rule.FULL, () -> mailboxes.put(letter("six more"))).contains("of alice");
    reopen();
    assertRefused(Rule.FULL, () -> mailboxes.put(letter("six more"))).contains("of alice");
    mailboxes.put(letter("five!"));
    mailboxes.handled(id("bob"), 1);
    mailboxes.put(letter("six more"));
    assertThat(waiting()).containsExactly("five!", "six more");
  }

  @Test
  void aLetterThatNeverFitsIsRefusedForGood() {
    String text = "x".repeat(101);
    assertRefused(Rule.TOO_LARGE, () -> mailboxes.put(letter(text)))
        .contains("a letter of 101 bytes");
  }

  @Test
  void lettersThatAreSentAgainAfterARestartKeepTheirPlaceInTheirRun() throws Exception {
    RunId other = RunId.of(Bytes.utf8("another contract"));
    StoredLetter first = letter("one");
    StoredLetter second =
        new StoredLetter(
            first.to(),
            0,
            letter("two").id(),
            first.from(),
            other,
            0,
            "ready",
            first.payload(),
            Optional.empty());
    mailboxes.put(first);
    mailboxes.put(second);
    reopen();
    mailboxes.put(second); // its answer was lost with the coordinator
    mailboxes.put(first);
    mailboxes.handled(id("bob"), 1);
    mailboxes.put(letter("three"));
    reopen();
    mailboxes.put(first);
    mailboxes.put(letter("three"));
    assertThat(mailboxes.after(id("bob"), 0))
        .extracting(StoredLetter::sequence, StoredLetter::run)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(2L, other),
            org.assertj.core.groups.Tuple.tuple(3L, RUN));
  }

  private void reopen() throws Exception {
    store.close();
    store = database.open(folder);
    mailboxes = new Mailboxes(store, blobs, LIMITS, clock, Meters.OFF);
  }

  @Test
  void lettersAndTheirNumbersSurviveARestart() throws Exception {
    mailboxes.put(letter("one"));
    mailboxes.put(letter("two"));
    mailboxes.handled(id("bob"), 1);
    reopen();
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
              0,
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
