package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.coordinator.blobs.FolderBlobs;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.transport.GarbageReport;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectorTest {

  private static final Duration LONGER = GarbageCollector.GRACE.plusMinutes(1);

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock();
  private CoordinatorStore store;
  private FolderBlobs stored;
  private WatchedBlobs blobs;
  private GarbageCollector collector;

  @BeforeEach
  void open() throws Exception {
    MigratedFile.into(folder);
    store = SqlCoordinatorStore.open(folder);
    stored = new FolderBlobs(folder.resolve("store"), 1 << 20);
    blobs = new WatchedBlobs(stored, store.blobs());
    collector =
        new GarbageCollector(
            blobs, store.blobs(), StoredRoots.of(store, stored), clock, Meters.OFF);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Digest put(String text) throws Exception {
    return blobs.put(id("alice"), Bytes.utf8(text), false);
  }

  private List<Digest> kept() throws Exception {
    List<Digest> kept = new ArrayList<>();
    stored.eachKept(blob -> kept.add(blob.digest()));
    return kept;
  }

  @Test
  void whatNobodyNeedsGoesAGracePeriodAfterThatWasFound() throws Exception {
    Digest blob = put("left behind");
    clock.advance(LONGER);
    assertThat(collector.collect(false).waiting()).isOne(); // found now, however old it is
    clock.advance(Duration.ofDays(6));
    assertThat(collector.collect(false).removed()).isZero();
    clock.advance(Duration.ofDays(2));
    GarbageReport dry = collector.collect(true);
    assertThat(dry.removed()).isOne();
    assertThat(dry.removedBytes()).isEqualTo(11);
    assertThat(kept()).containsExactly(blob);
    assertThat(collector.collect(false).removed()).isOne();
    assertThat(kept()).isEmpty();
    assertThat(store.blobs().condemned()).isEmpty();
  }

  @Test
  void whoeverAsksForABlobGivesItAnotherGracePeriod() throws Exception {
    List<Digest> asked = List.of(put("found"), put("read"), put("put again"), put("left alone"));
    collector.collect(false);
    clock.advance(LONGER);
    blobs.held(id("bob"), asked.get(0), false);
    blobs.open(asked.get(1), 0).close();
    put("put again");
    assertThat(collector.collect(false).removed()).isOne();
    assertThat(kept()).containsExactlyInAnyOrderElementsOf(asked.subList(0, 3));
  }

  @Test
  void aDatasetThatIsReplacedGoesAndTheNewOneStays() throws Exception {
    Digest first = publish("first");
    collector.collect(false);
    Digest second = publish("second");
    collector.collect(false);
    clock.advance(LONGER);
    collector.collect(false);
    assertThat(kept()).contains(second, Digest.of(Bytes.utf8("second"))).hasSize(2);
    assertThat(kept()).doesNotContain(first);
  }

  private Digest publish(String shard) throws Exception {
    Digest ciphertext = put(shard);
    Bytes descriptor =
        new DatasetDescriptor(
                id("alice"),
                "loans",
                Bytes.utf8("{}"),
                1,
                List.of(new DatasetDescriptor.Shard(ciphertext, shard.length())))
            .toBytes();
    Digest blob = blobs.put(id("alice"), descriptor, false);
    store.putDataset(new PublishedDataset(id("alice"), "loans", blob));
    return blob;
  }

  @Test
  void nothingGoesWhileARootCannotBeRead() throws Exception {
    Digest descriptor = publish("shard");
    put("left behind");
    collector.collect(false);
    clock.advance(LONGER);
    String hex = descriptor.hex();
    Files.writeString(
        folder.resolve("store/blobs").resolve(hex.substring(0, 2)).resolve(hex), "damaged");
    assertRefused(Rule.DIGEST, () -> collector.collect(false)).contains("damaged");
    assertThat(kept()).hasSize(3);
  }

  @Test
  void whatWasRemovedByHandIsForgotten() throws Exception {
    Digest blob = put("left behind");
    collector.collect(false);
    stored.remove(blob);
    collector.collect(false);
    assertThat(store.blobs().condemned()).isEmpty();
  }
}
