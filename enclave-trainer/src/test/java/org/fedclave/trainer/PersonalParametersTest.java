package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.contract.EarlyStopping.Metric;
import org.fedclave.tables.HeldOut;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PersonalParametersTest {

  private static final EarlyStopping STOPPING =
      new EarlyStopping(Optional.of(Metric.ACCURACY), 2, 0);

  private final ContractDraft draft = new ContractDraft();
  private float[] global = new float[0];

  @BeforeEach
  void begin() {
    draft.model = PersonalRecomputed.MODEL.dl4jJson();
    draft.personalLayers = 1;
    global = PersonalRecomputed.MODEL.initialParameters(draft.seed);
  }

  private PersonalParameters personal() {
    return new PersonalParameters(draft.build(), PersonalRecomputed.MODEL);
  }

  /** A model in which every parameter has this value. */
  private float[] all(float value) {
    float[] parameters = new float[global.length];
    Arrays.fill(parameters, value);
    return parameters;
  }

  @Test
  void everyUpdateHasZerosForThePersonalPartAndClipsTheRest() throws Exception {
    draft.clipNorm = 0.01;
    Contract contract = draft.build();
    try (LocalWork work =
        new LocalWork(
            RunId.of(contract.toJson()),
            contract,
            PersonalRecomputed.MODEL,
            Engines.dl4j(),
            Optional.empty(),
            personal())) {
      for (int round = 0; round < 2; round++) {
        for (MemberId party : List.of(World.ALDER, World.BIRCH)) {
          float[] update = work.train(round, party, global, rows(party)).vector();
          assertThat(PersonalRecomputed.suffix(update)).containsOnly(0f);
          double squares = 0;
          for (float value : update) {
            squares += (double) value * value;
          }
          assertThat(Math.sqrt(squares)).isBetween(0.0099, 0.0101);
        }
      }
    }
  }

  private Examples.Split rows(MemberId party) throws Exception {
    TestDataset dataset = World.dataset(party);
    long seed = ByteBuffer.wrap(dataset.descriptor().root().bytes().toArray()).getLong();
    return dataset.examples().split(new HeldOut(draft.heldOutPercent, seed), 0);
  }

  @Test
  void eachPartyGoesOnWithItsOwnLayersAndTheGlobalRest() {
    PersonalParameters personal = personal();
    assertThat(personal.completed(World.ALDER, global)).isEqualTo(global);
    personal.trained(World.ALDER, all(2));
    float[] alders = personal.completed(World.ALDER, all(1));
    assertThat(PersonalRecomputed.suffix(alders)).containsOnly(2f);
    assertThat(Arrays.copyOf(alders, PersonalRecomputed.SHARED)).containsOnly(1f);
    assertThat(personal.completed(World.BIRCH, global)).isEqualTo(global);
  }

  @Test
  void theBestRoundsLayersComeBackWhereTheRunEndsWithItsModel() {
    PersonalParameters personal = personal();
    List<Map<String, String>> metrics = new ArrayList<>();
    float trained = 0;
    for (String accuracy : List.of("0.5", "0.8", "0.7", "0.6")) {
      personal.trained(World.ALDER, all(++trained));
      metrics.add(Map.of("accuracy", accuracy));
      personal.recorded(STOPPING, metrics);
    }
    assertThat(PersonalRecomputed.suffix(personal.completed(World.ALDER, global)))
        .as("the second round was the best, and began with what the first had made")
        .containsOnly(1f);
  }

  @Test
  void whileTheRunGoesOnTheLayersAreTheNewest() {
    PersonalParameters personal = personal();
    personal.trained(World.ALDER, all(1));
    personal.recorded(STOPPING, List.of(Map.of("accuracy", "0.5")));
    assertThat(PersonalRecomputed.suffix(personal.completed(World.ALDER, global))).containsOnly(1f);
  }

  @Test
  void layersThatDivergedAreRefusedThoughNoUpdateWouldShowIt() {
    float[] diverged = global.clone();
    diverged[diverged.length - 1] = Float.NaN;
    PersonalParameters personal = personal();
    assertThatThrownBy(() -> personal.trained(World.ALDER, diverged))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("no finite number");
  }

  @Test
  void aContractWithoutPersonalLayersChangesNothing() {
    draft.personalLayers = 0;
    PersonalParameters personal = personal();
    float[] update = all(1);
    personal.trained(World.ALDER, all(2));
    personal.leaveOut(update);
    assertThat(update).containsOnly(1f);
    assertThat(personal.completed(World.ALDER, global)).isSameAs(global);
  }
}
