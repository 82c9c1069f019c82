package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.coordinator.Fixtures.Terms;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.blobs.MemoryBlobs;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.RunState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of members that put, publish, run, mail and fetch while garbage is collected,
 * against a model that knows what is needed: a needed blob is never lost, and one that is not goes
 * in the end.
 */
class GarbageHistoriesTest {

  private static final int STEPS = 100;

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock();
  private SplittableRandom random = new SplittableRandom(0);
  private CoordinatorStore store;
  private final BlobStore stored = new MemoryBlobs();
  private WatchedBlobs blobs;
  private Mailboxes mailboxes;
  private RunResults results;
  private GarbageCollector collector;

  // The model.
  private final Map<String, Set<Digest>> datasets = new HashMap<>();
  private final Map<RunId, Set<Digest>> running = new LinkedHashMap<>();
  private final Set<Digest> contracts = new HashSet<>();
  private final Set<Digest> waitingPayloads = new HashSet<>();
  private final Set<Digest> toFetch = new HashSet<>();

  /** Put or asked for within the grace period: what may get a reference at any moment. */
  private final Map<Digest, Integer> fresh = new HashMap<>();

  private int now;
  private int names;

  @BeforeEach
  void open() throws Exception {
    MigratedFile.into(folder);
    store = SqlCoordinatorStore.open(folder);
    blobs = new WatchedBlobs(stored, store.blobs());
    mailboxes = new Mailboxes(store, blobs, MailboxLimits.USUAL, clock, Meters.OFF);
    results = new RunResults(store.blobs(), blobs, clock);
    collector =
        new GarbageCollector(
            blobs, store.blobs(), StoredRoots.of(store, stored), clock, Meters.OFF);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aNeededBlobIsNeverLostAndGarbageGoesInTheEnd(long seed) throws Exception {
    random = new SplittableRandom(seed);
    for (int step = 0; step < STEPS; step++) {
      step();
      assertThat(stored()).as("seed %d, step %d", seed, step).containsAll(needed());
    }
    settle();
    assertThat(stored()).as("seed %d, in the end", seed).isEqualTo(lastingNeeds());
  }

  private void step() throws Exception {
    switch (random.nextInt(10)) {
      case 0 -> put(random.nextBoolean() ? fresh("blob") : someBlob());
      case 1, 2 -> publish();
      case 3 -> startRun();
      case 4 -> endRun();
      case 5 -> sendLargeLetter();
      case 6 -> readLetters();
      case 7 -> sendResult();
      case 8 -> fetchResult();
      default -> {
        int days = random.nextInt(1, 6);
        now += days;
        clock.advance(Duration.ofDays(days));
        collector.collect(random.nextInt(5) == 0);
      }
    }
  }

  /** Twice a grace period without anything else: whatever can go has gone. */
  private void settle() throws Exception {
    for (int i = 0; i < 3; i++) {
      now += 8;
      clock.advance(Duration.ofDays(8));
      collector.collect(false);
    }
  }

  private Bytes fresh(String kind) {
    return Bytes.utf8(kind + ' ' + names++);
  }

  /** One that may be here, may be condemned, may be gone. */
  private Bytes someBlob() {
    return Bytes.utf8("blob " + random.nextInt(9));
  }

  private Digest put(Bytes content) throws Exception {
    Digest digest = blobs.put(id("alice"), content, false);
    fresh.put(digest, now);
    return digest;
  }

  private Set<Digest> stored() throws Exception {
    Set<Digest> all = new HashSet<>();
    stored.eachKept(blob -> all.add(blob.digest()));
    return all;
  }

  private Set<Digest> lastingNeeds() {
    Set<Digest> needed = new HashSet<>(contracts);
    datasets.values().forEach(needed::addAll);
    running.values().forEach(needed::addAll);
    needed.addAll(toFetch);
    needed.addAll(waitingPayloads);
    return needed;
  }

  private Set<Digest> needed() {
    Set<Digest> needed = lastingNeeds();
    fresh.forEach(
        (digest, since) -> {
          if (now - since < GarbageCollector.GRACE.toDays()) {
            needed.add(digest);
          }
        });
    return needed;
  }

  private void publish() throws Exception {
    String party = random.nextBoolean() ? "alice" : "bob";
    Set<Digest> all = new HashSet<>();
    List<DatasetDescriptor.Shard> shards = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      // now and then a shard that is there already, or was: the member is told, or puts it again
      Bytes shard = random.nextInt(3) == 0 ? someBlob() : fresh("s");
      shards.add(new DatasetDescriptor.Shard(put(shard), shard.size()));
      all.add(shards.getLast().ciphertext());
    }
    Bytes descriptor =
        new DatasetDescriptor(id(party), "loans", Bytes.utf8("{}"), 1, shards).toBytes();
    Digest blob = put(descriptor);
    all.add(blob);
    store.putDataset(new PublishedDataset(id(party), "loans", blob));
    datasets.put(party, all);
  }

  private void startRun() throws Exception {
    if (datasets.size() < 2) {
      return;
    }
    List<DatasetDescriptor> descriptors = new ArrayList<>();
    for (PublishedDataset dataset : store.datasets()) {
      descriptors.add(DatasetDescriptor.parse(stored.read(dataset.descriptor(), 1 << 20)));
    }
    SignedContract signed =
        Fixtures.signed(
            Terms.of("log", "alice", "bob"), descriptors.toArray(DatasetDescriptor[]::new));
    Digest envelope = put(signed.envelopeJson());
    store.addRun(
        new StoredRun(
            signed.run(),
            RunState.SUBMITTED,
            clock.instant(),
            "",
            id("scientist"),
            signed.contract().expires(),
            envelope,
            List.of(id("alice"), id("bob"), id("scientist")),
            List.of(),
            List.of(),
            0,
            -1));
    contracts.add(envelope);
    Set<Digest> all = new HashSet<>();
    datasets.values().forEach(all::addAll);
    running.put(signed.run(), all);
  }

  private Optional<RunId> someRun() {
    List<RunId> all = List.copyOf(running.keySet());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private void endRun() {
    someRun()
        .ifPresent(
            run -> {
              store.putRunState(run, RunState.FAILED, clock.instant(), "a test ends it");
              running.remove(run);
            });
  }

  private StoredLetter letter(LetterKind kind, Optional<Bytes> payload, Optional<Digest> blob) {
    return new StoredLetter(
        id("scientist"),
        0,
        Digest.of(fresh("letter")),
        id("alice"),
        RunId.of(Bytes.utf8("run")),
        0,
        kind.wireName(),
        payload,
        blob);
  }

  /** A payload that is a blob which stays, as a member may do by chance or on purpose. */
  private void sendLargeLetter() throws Exception {
    Digest blob = put(random.nextBoolean() ? fresh("payload") : Bytes.utf8("blob 1"));
    mailboxes.put(letter(LetterKind.UPDATE, Optional.empty(), Optional.of(blob)));
    waitingPayloads.add(blob);
  }

  private void readLetters() {
    mailboxes.handled(id("scientist"), Long.MAX_VALUE);
    waitingPayloads.clear();
  }

  private void sendResult() throws Exception {
    Digest model = put(fresh("model"));
    var keys = new LinkedHashMap<MemberId, Bytes>();
    keys.put(id("scientist"), Bytes.wrap(new byte[1168]));
    Bytes sealed = new SealedModel(model, keys).toBytes();
    StoredLetter letter = letter(LetterKind.RESULT, Optional.of(sealed), Optional.empty());
    results.note(letter);
    mailboxes.put(letter);
    toFetch.add(model);
  }

  private void fetchResult() throws Exception {
    Optional<Digest> some = toFetch.stream().skip(random.nextInt(3)).findFirst();
    if (some.isPresent()) {
      blobs.read(some.get(), 1 << 20);
      fresh.put(some.get(), now);
      results.fetched(id("bob"), some.get()); // somebody else's reading counts for nothing
      if (random.nextBoolean()) {
        results.fetched(id("scientist"), some.get());
        toFetch.remove(some.get());
      }
    }
  }
}
