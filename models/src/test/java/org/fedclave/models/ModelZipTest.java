package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.fedclave.models.BadModelException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class ModelZipTest {
  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";

  @Test
  void plainDl4jLoadsTheFileAndSaysTheSame() throws Exception {
    ModelConfiguration configuration = Fixtures.cnn();
    float[] parameters = configuration.initialParameters(30);
    byte[] file = zip(new Model(configuration, parameters));
    MultiLayerNetwork loaded =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file));
    assertThat(loaded.params().toFloatVector()).containsExactly(parameters);
    MultiLayerNetwork ours = new MultiLayerNetwork(configuration.layers());
    ours.init(Nd4j.createFromArray(parameters), false);
    INDArray rows = Nd4j.rand(5, 64);
    assertThat(loaded.output(rows)).isEqualTo(ours.output(rows));
  }

  @Test
  void plainDl4jLoadsAGraphAndSaysTheSame() throws Exception {
    ModelConfiguration configuration = Graphs.tabular();
    float[] parameters = configuration.initialParameters(30);
    byte[] file = zip(new Model(configuration, parameters));
    ComputationGraph loaded =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file));
    assertThat(loaded.params().toFloatVector()).containsExactly(parameters);
    Examples rows = Graphs.examples(configuration, 3, 1);
    MiniBatch batch = new MiniBatch(3, 4, 3);
    batch.fill(rows, 0);
    try (Dl4jNetwork ours = new Dl4jNetwork(configuration)) {
      float[] said = Floats.of(loaded.outputSingle(batch.features()));
      ours.outputs(parameters, rows, (outputs, _) -> assertThat(outputs).containsExactly(said));
    }
  }

  @Test
  void coefficientsHaveTheBytesThatNd4jWrites() throws Exception {
    float[] parameters = Fixtures.logistic().initialParameters(1);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = i / 7f - 1;
    }
    ByteArrayOutputStream nd4j = new ByteArrayOutputStream();
    Nd4j.write(Nd4j.createFromArray(parameters), new DataOutputStream(nd4j));
    byte[] file = zip(new Model(Fixtures.logistic(), parameters));
    assertThat(entries(file).get(COEFFICIENTS)).isEqualTo(nd4j.toByteArray());
  }

  @Test
  void aFileIsReadBackAndEqualModelsHaveEqualBytes() throws Exception {
    ModelConfiguration configuration = Fixtures.mlp(new LocalOptimiser.Sgd(0.1));
    float[] parameters = configuration.initialParameters(31);
    byte[] file = zip(new Model(configuration, parameters));
    Model read = ModelZip.read(new ByteArrayInputStream(file));
    assertThat(read.configuration()).isEqualTo(configuration);
    assertThat(read.parameters()).containsExactly(parameters);
    assertThat(zip(read)).isEqualTo(file);
  }

  @Test
  void aFileThatPlainDl4jWroteIsReadToo() throws Exception {
    ModelConfiguration configuration = Fixtures.logistic();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration.layers());
    network.init();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, false);
    Model read = ModelZip.read(new ByteArrayInputStream(file.toByteArray()));
    assertThat(read.parameters()).containsExactly(network.params().toFloatVector());
  }

  @ParameterizedTest
  @EnumSource
  void eachRuleRefusesAFileBrokenInThatWay(Rule rule) throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>(entries(goodFile()));
    byte[] json = Objects.requireNonNull(entries.get(CONFIGURATION));
    byte[] coefficients = Objects.requireNonNull(entries.get(COEFFICIENTS));
    String text = new String(json, StandardCharsets.UTF_8);
    switch (rule) {
      case SIZE ->
          entries.put(
              CONFIGURATION, Arrays.copyOf(json, ModelConfiguration.MAXIMUM_JSON_BYTES + 1));
      case JSON -> entries.put(CONFIGURATION, Arrays.copyOf(json, json.length - 5));
      case CLASS ->
          entries.put(CONFIGURATION, utf8(text.replace("layers.OutputLayer", "layers.GravesLSTM")));
      case STRUCTURE -> entries.put(CONFIGURATION, utf8(text.replace("\"seed\"", "\"sead\"")));
      case LAYERS ->
          entries.put(CONFIGURATION, utf8(text.replace("ActivationSoftmax", "ActivationTanH")));
      case PARAMETERS ->
          entries.put(CONFIGURATION, utf8(text.replace("\"nin\" : 5", "\"nin\" : 500000000")));
      case ZIP -> entries.put("updaterState.bin", new byte[9]);
      case COEFFICIENTS -> entries.put(COEFFICIENTS, Arrays.copyOf(coefficients, 150));
    }
    var refused = assertThrows(BadModelException.class, () -> read(rezip(entries)));
    assertThat(refused.rule()).as(refused.getMessage()).isEqualTo(rule);
  }

  @Test
  void coefficientsOfAnotherShapeOrLengthAreRefused() throws Exception {
    byte[] coefficients = Objects.requireNonNull(entries(goodFile()).get(COEFFICIENTS));
    byte[] longer = Arrays.copyOf(coefficients, coefficients.length + 4);
    byte[] otherShape = coefficients.clone();
    otherShape[45]++;
    for (byte[] broken : new byte[][] {longer, otherShape, new byte[0]}) {
      Map<String, byte[]> entries = new LinkedHashMap<>(entries(goodFile()));
      entries.put(COEFFICIENTS, broken);
      var refused = assertThrows(BadModelException.class, () -> read(rezip(entries)));
      assertThat(refused.rule()).isEqualTo(Rule.COEFFICIENTS);
    }
  }

  @Test
  void noTruncatedFileIsRead() throws Exception {
    byte[] file = goodFile();
    int content = file.length - 200;
    for (int length = 0; length < content; length += 97) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThrows(BadModelException.class, () -> read(cut));
    }
  }

  @Test
  void aFlippedCoefficientIsNoticedByItsChecksum() throws Exception {
    byte[] file = goodFile();
    file[file.length - 250] ^= 1;
    assertThrows(BadModelException.class, () -> read(file));
  }

  @Test
  void parametersBecomeLittleEndianBytesAndBack() {
    float[] parameters = {1, -2.5f, Float.NaN};
    byte[] bytes = Parameters.toBytes(parameters);
    assertThat(bytes).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0, 0, 0, 0xc0, 0x7f);
    assertThat(Parameters.fromBytes(bytes, 3)).containsExactly(parameters);
    assertThrows(IllegalArgumentException.class, () -> Parameters.fromBytes(bytes, 4));
    assertThrows(IllegalArgumentException.class, () -> Parameters.fromBytes(new byte[13], 3));
  }

  private static byte[] goodFile() throws IOException {
    return zip(new Model(Fixtures.logistic(), Fixtures.logistic().initialParameters(1)));
  }

  private static byte[] zip(Model model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelZip.write(model, out);
    return out.toByteArray();
  }

  private static Model read(byte[] file) throws IOException, BadModelException {
    return ModelZip.read(new ByteArrayInputStream(file));
  }

  private static Map<String, byte[]> entries(byte[] file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        entries.put(e.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] rezip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
