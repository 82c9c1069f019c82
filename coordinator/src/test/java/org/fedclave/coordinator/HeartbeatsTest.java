package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.fedclave.transport.NodeHistory;
import org.fedclave.transport.NodeHistory.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class HeartbeatsTest {

  @TempDir Path folder;
  private final TestDatabase database;
  private final MovableClock clock = new MovableClock();
  private CoordinatorStore store;
  private Heartbeats heartbeats;
  private boolean here = true;

  HeartbeatsTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() throws Exception {
    store = database.open(folder);
    var nodes = new Nodes(store.nodes(), _ -> here, Optional.empty(), clock);
    nodes.register(id("node-1"), NodeOffers.plain("configfs-tsm", "a cloud", 1).toBytes());
    heartbeats = new Heartbeats(nodes, store.nodes(), clock);
    heartbeats.beat();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void looks(int times, Duration every) {
    for (int i = 0; i < times; i++) {
      clock.advance(every);
      heartbeats.beat();
    }
  }

  private NodeHistory history() {
    return new NodeHistories(store.nodes(), clock).of(id("node-1"));
  }

  private Window window(int days) {
    return history().windows().stream()
        .filter(window -> window.days() == days)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aNodesPresenceIsTheShareOfTheTimeInWhichTheCoordinatorLooked() {
    looks(90, Duration.ofMinutes(1));
    here = false;
    looks(30, Duration.ofMinutes(1));
    assertThat(window(1)).isEqualTo(new Window(1, 90 * 60, 120 * 60, 0, 0, 0));
    assertThat(window(30)).isEqualTo(new Window(30, 90 * 60, 120 * 60, 0, 0, 0));
  }

  @Test
  void looksThatComeSoonerThanNeededAddUp() {
    looks(25, Duration.ofSeconds(5));
    assertThat(window(1).lookedSeconds()).isEqualTo(120);
  }

  @Test
  void timeInWhichTheCoordinatorDidNotLookCountsForNobody() {
    looks(1, Duration.ofMinutes(1));
    here = false;
    looks(1, Duration.ofHours(5));
    assertThat(window(1)).isEqualTo(new Window(1, 60, 60, 0, 0, 0));
  }

  @Test
  void eachSpanEndsNowAndOldHistoryGoes() {
    looks(3, Duration.ofMinutes(1));
    clock.advance(Duration.ofDays(3));
    assertThat(window(1).lookedSeconds()).isZero();
    assertThat(window(7).lookedSeconds()).isEqualTo(180);
    clock.advance(Duration.ofDays(5));
    assertThat(window(7).lookedSeconds()).isZero();
    assertThat(window(30).lookedSeconds()).isEqualTo(180);
    store.nodes().removeHistoryBefore(clock.instant());
    assertThat(window(30).lookedSeconds()).isZero();
  }

  @Test
  void aClockThatIsSetBackAddsNothing() {
    looks(1, Duration.ofMinutes(1));
    looks(1, Duration.ofMinutes(-10));
    looks(1, Duration.ofMinutes(1));
    assertThat(window(1).lookedSeconds()).isEqualTo(120);
  }
}
