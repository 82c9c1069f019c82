package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.party.KeyStore;
import org.fedclave.party.PartyFolder;
import org.fedclave.protocol.MemberId;
import org.fedclave.trainer.TrainerEvents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DroppedTrainerTest {

  @Test
  void trainerAndRoundAreRead() {
    assertThat(DroppedTrainer.parse("2@3")).isEqualTo(new DroppedTrainer(2, 3));
  }

  @Test
  void theAggregatorIsNeverTheTrainerWhicheverNodeItIs() {
    for (MemberId aggregator : Demo.NODES) {
      for (int trainer = 1; trainer < Demo.NODES.size(); trainer++) {
        assertThat(new DroppedTrainer(trainer, 1).node(aggregator)).isNotEqualTo(aggregator);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "2@", "@3", "0@3", "5@3", "2@0", "2@-1", "two@three", "2@3@4"})
  void anythingElseIsRefusedInOneSentence(String text) {
    assertThatThrownBy(() -> DroppedTrainer.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--drop-trainer ");
  }

  @Test
  void theNodeIsKilledOnceWhenTheRoundsMasksAreShared() {
    List<MemberId> killed = new ArrayList<>();
    BiConsumer<String, String> watcher = new DroppedTrainer(2, 3).watcher(new Killing(killed));

    watcher.accept("node-a", TrainerEvents.maskingSentence(2, 4));
    assertThat(killed).isEmpty();
    watcher.accept("node-a", "run 1234 " + TrainerEvents.maskingSentence(3, 4));
    watcher.accept("node-a", TrainerEvents.maskingSentence(3, 4));

    assertThat(killed).containsExactly(new MemberId("node-c"));
  }

  @Test
  void trainersAreCountedWithoutTheAggregator() {
    List<MemberId> killed = new ArrayList<>();
    BiConsumer<String, String> watcher = new DroppedTrainer(2, 3).watcher(new Killing(killed));

    watcher.accept("node-c", TrainerEvents.maskingSentence(3, 4));

    assertThat(killed).containsExactly(new MemberId("node-b"));
  }

  private record Killing(List<MemberId> killed) implements Stage {

    @Override
    public void startCoordinator(CoordinatorFolder folder) {}

    @Override
    public void startNode(MemberId name, java.nio.file.Path folder, DemoHardware.Machine machine) {}

    @Override
    public void startAgent(PartyFolder folder, KeyStore keys) {}

    @Override
    public void kill(MemberId node) {
      killed.add(node);
    }

    @Override
    public List<String> figures() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
