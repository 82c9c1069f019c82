package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.fedclave.models.HiddenActivation;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.Model;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZip;
import org.fedclave.models.ModelZoo;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.round.PersonalLayers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run personalise}: a run's model becomes one party's. */
class RunPersonaliseTest {

  private static final ModelConfiguration MODEL =
      ModelZoo.mlp(3, List.of(4), 2, HiddenActivation.TANH, 0, new LocalOptimiser.Sgd(0.1));
  private static final int SHARED = MODEL.sharedParameters(1);
  private static final int OWN = MODEL.parameterCount() - SHARED;

  @TempDir private Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void writeModel() throws Exception {
    model = folder.resolve("model.zip");
    try (OutputStream out = Files.newOutputStream(model)) {
      ModelZip.write(new Model(MODEL, filled(MODEL.parameterCount(), 1)), out);
    }
  }

  private static float[] filled(int size, float value) {
    float[] parameters = new float[size];
    Arrays.fill(parameters, value);
    return parameters;
  }

  private Path layers(ModelConfiguration of, int begins, int count) throws Exception {
    var layers =
        new PersonalLayers(
            new RunId(Digest.of(Bytes.utf8("run"))),
            new MemberId("bank-a"),
            begins,
            Digest.of(Bytes.utf8(of.dl4jJson())),
            Bytes.wrap(Parameters.toBytes(filled(count, 2))));
    return Files.write(folder.resolve("layers"), layers.toBytes().toArray());
  }

  private Path own() {
    return folder.resolve("own.zip");
  }

  private Cli personalise(Path layers) {
    return Cli.run("run", "personalise", model, layers, "--out", own());
  }

  @Test
  void aPartysModelIsTheRunsWithItsOwnLastLayersAndPlainDl4jLoadsIt() throws Exception {
    Cli done = personalise(layers(MODEL, SHARED, OWN));

    assertThat(done.err()).isEmpty();
    assertThat(done.exit()).isZero();
    assertThat(done.out())
        .contains("the last " + OWN + " those of bank-a alone")
        .contains("says nothing of this file");
    File file = own().toFile();
    MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(file);
    float[] parameters = network.params().toFloatVector();
    assertThat(Arrays.copyOf(parameters, SHARED)).containsOnly(1f);
    assertThat(Arrays.copyOfRange(parameters, SHARED, parameters.length))
        .hasSize(OWN)
        .containsOnly(2f);
  }

  @Test
  void layersOfAnotherConfigurationAreRefused() throws Exception {
    ModelConfiguration other =
        ModelZoo.mlp(3, List.of(4), 2, HiddenActivation.RELU, 0, new LocalOptimiser.Sgd(0.1));
    assertRefused(layers(other, SHARED, OWN), "the layers are of another model");
  }

  @Test
  void layersThatDoNotEndWhereTheModelDoesAreRefused() throws Exception {
    assertRefused(layers(MODEL, SHARED, OWN - 1), "they do not end where it does");
    assertRefused(layers(MODEL, SHARED + 1, OWN), "they do not end where it does");
    assertRefused(layers(MODEL, Integer.MAX_VALUE, OWN), "they do not end where it does");
  }

  @Test
  void aFileThatIsNoModelOrNoLayersIsNamed() throws Exception {
    Path garbage = Files.writeString(folder.resolve("garbage"), "garbage");
    assertRefused(garbage, "personal layers");
    Path layers = layers(MODEL, SHARED, OWN);
    model = garbage;
    assertRefused(layers, "garbage: the model file");
  }

  private void assertRefused(Path layers, String sentence) {
    Cli refused = personalise(layers);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).startsWith("fedclave: ").contains(sentence).hasLineCount(1);
    assertThat(own()).doesNotExist();
  }
}
