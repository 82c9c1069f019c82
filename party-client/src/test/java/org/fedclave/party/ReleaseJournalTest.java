package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import org.fedclave.party.JournalException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.RoundWindow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReleaseJournalTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path folder;
  private Path file;
  private Path head;
  private KeyStore keys;

  @BeforeEach
  void begin() throws KeyStoreException {
    keys =
        KeyStore.create(
            folder,
            new MemberId("bank-a"),
            PartyFixture.passphrase("correct horse"),
            PassphraseLock.cheapForTests(RANDOM),
            RANDOM);
    file = folder.resolve("journal");
    head = folder.resolve("journal-head.sealed");
  }

  private static Digest digest(String of) {
    return Digest.of(Bytes.utf8(of));
  }

  private static JournalEntry entry(String run, int from, int to, String trainer) {
    return entry(run, from, to, trainer, "aggregator");
  }

  private static JournalEntry entry(
      String run, int from, int to, String trainer, String aggregator) {
    return entry(run, 0, from, to, trainer, aggregator);
  }

  private static JournalEntry entry(
      String run, int incarnation, int from, int to, String trainer, String aggregator) {
    return new JournalEntry(
        Instant.ofEpochMilli(1_700_000_000_000L),
        new RunId(digest(run)),
        incarnation,
        Bytes.hex("00".repeat(16)),
        new RoundWindow(from, to),
        "loans",
        digest("descriptor"),
        3,
        RunCost.UNBOUNDED,
        6,
        enclave(trainer),
        enclave(aggregator));
  }

  private static JournalEntry.Enclave enclave(String keys) {
    return new JournalEntry.Enclave(
        new MemberId("node-1"),
        digest(keys),
        digest("evidence"),
        SimulatedEnclave.MEASUREMENT,
        true);
  }

  private ReleaseJournal open() throws JournalException {
    return ReleaseJournal.open(file, keys);
  }

  private void write(JournalEntry... entries) throws JournalException, IOException {
    try (ReleaseJournal journal = open()) {
      for (JournalEntry entry : entries) {
        journal.append(entry);
      }
    }
  }

  @Test
  void everyReleaseIsThereAfterAReopeningAndTheHeadChainsThemAll() throws Exception {
    JournalEntry first = entry("one", 0, 4, "trainer");
    JournalEntry second = entry("two", 0, 4, "another");
    Digest genesis = keys.identity().identity().fingerprint();
    Digest afterFirst = Domain.JOURNAL.hash(genesis.bytes(), first.toBytes());
    try (ReleaseJournal journal = open()) {
      assertThat(journal.append(first)).isEqualTo(afterFirst);
    }
    try (ReleaseJournal journal = open()) {
      assertThat(journal.append(second))
          .isEqualTo(Domain.JOURNAL.hash(afterFirst.bytes(), second.toBytes()));
      assertThat(ReleaseJournal.verified(file, keys)).containsExactly(first, second);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachRuleRefusesAJournalBrokenInThatWayAlone(Rule rule) throws Exception {
    write(entry("run", 0, 4, "trainer"), entry("run", 4, 6, "trainer"));
    var refused = assertThrows(JournalException.class, () -> breakRule(rule));
    assertThat(refused.rule()).isEqualTo(rule);
  }

  private void breakRule(Rule rule) throws JournalException, IOException {
    byte[] whole = Files.readAllBytes(file);
    switch (rule) {
      case LOCKED -> {
        try (ReleaseJournal _ = open()) {
          open();
        }
      }
      case FORM -> {
        Files.write(file, Bytes.hex("ffffffff").toArray());
        open();
      }
      case BROKEN_CHAIN -> {
        byte[] changed = whole.clone();
        changed[indexOf(changed, "loans")] ^= 1;
        Files.write(file, changed);
        open();
      }
      case TRUNCATED -> {
        Files.write(file, Arrays.copyOf(whole, firstEntryEnd(whole)));
        open();
      }
      case NOT_WRITTEN -> {
        try (ReleaseJournal journal = open()) {
          Files.createDirectories(folder.resolve("journal-head.sealed.tmp").resolve("in the way"));
          journal.append(entry("new", 0, 4, "trainer"));
        }
      }
      case SECOND_TRAINER -> write(entry("run", 3, 5, "another"));
      case SECOND_AGGREGATOR -> write(entry("run", 6, 7, "trainer", "another"));
      case INCARNATION -> {
        write(entry("run", 1, 5, 6, "third", "fourth"));
        write(entry("run", 0, 6, 7, "trainer", "aggregator"));
      }
      case WINDOW -> write(entry("run", 7, 8, "trainer"));
    }
  }

  private static int firstEntryEnd(byte[] whole) {
    return Integer.BYTES + ByteBuffer.wrap(whole).getInt();
  }

  private static int indexOf(byte[] whole, String text) {
    String latin = new String(whole, StandardCharsets.ISO_8859_1);
    return latin.indexOf(text);
  }

  @Test
  void noByteCanBeChanged() throws Exception {
    write(entry("run", 0, 4, "trainer"), entry("run", 4, 6, "trainer"));
    for (Path changed : new Path[] {file, head}) {
      Bytes whole = Bytes.wrap(Files.readAllBytes(changed));
      for (int i = 0; i < whole.size(); i++) {
        Files.write(changed, Tampering.flip(whole, i).toArray());
        assertThrows(
            JournalException.class,
            () -> ReleaseJournal.verified(file, keys),
            changed + ", byte " + i);
      }
      Files.write(changed, whole.toArray());
    }
    assertThat(ReleaseJournal.verified(file, keys)).hasSize(2);
  }

  @Test
  void noEntryThatCountsCanBeCutOff() throws Exception {
    write(entry("run", 0, 4, "trainer"), entry("run", 4, 6, "trainer"));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      var refused = assertThrows(JournalException.class, () -> ReleaseJournal.verified(file, keys));
      assertThat(refused.rule()).as("cut to " + length).isEqualTo(Rule.TRUNCATED);
    }
  }

  @Test
  void aJournalWithoutItsHeadIsRefused() throws Exception {
    write(entry("run", 0, 4, "trainer"));
    Files.delete(head);
    assertThat(assertThrows(JournalException.class, this::open).rule()).isEqualTo(Rule.TRUNCATED);
  }

  @Test
  void anEntryThatACrashCutShortIsDroppedBecauseItsKeyNeverLeft() throws Exception {
    write(entry("run", 0, 4, "trainer"));
    byte[] before = Files.readAllBytes(file);
    Bytes oldHead = Bytes.wrap(Files.readAllBytes(head));
    write(entry("run", 4, 6, "trainer"));
    byte[] after = Files.readAllBytes(file);
    Files.write(head, oldHead.toArray());
    for (int length = before.length; length < after.length; length += 50) {
      Files.write(file, Arrays.copyOf(after, length));
      write(entry("run", 4, 6, "another"));
      assertThat(ReleaseJournal.verified(file, keys)).hasSize(2);
      Files.write(head, oldHead.toArray());
    }
  }

  @Test
  void anEntryThatWasWrittenBeforeTheHeadCounts() throws Exception {
    write(entry("run", 0, 4, "trainer"));
    byte[] oldHead = Files.readAllBytes(head);
    write(entry("run", 4, 6, "trainer"));
    Files.write(head, oldHead);
    assertThat(assertThrows(JournalException.class, () -> write(entry("run", 4, 6, "another"))))
        .extracting(JournalException::rule)
        .isEqualTo(Rule.SECOND_TRAINER);
  }

  @Test
  void anEntryThatCouldNotBeWrittenLeavesNoTrace() throws Exception {
    write(entry("run", 0, 4, "trainer"));
    Path inTheWay = folder.resolve("journal-head.sealed.tmp").resolve("in the way");
    try (ReleaseJournal journal = open()) {
      Files.createDirectories(inTheWay);
      assertThrows(JournalException.class, () -> journal.append(entry("run", 4, 6, "trainer")));
      Files.delete(inTheWay);
      journal.append(entry("run", 4, 6, "another"));
    }
    assertThat(ReleaseJournal.verified(file, keys)).hasSize(2);
  }

  @Test
  void theSameTrainerMayAskAgain() throws Exception {
    write(entry("run", 0, 4, "trainer"), entry("run", 0, 4, "trainer"));
    assertThat(ReleaseJournal.verified(file, keys)).hasSize(2);
  }
}
