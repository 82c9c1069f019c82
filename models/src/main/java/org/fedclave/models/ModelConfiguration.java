package org.fedclave.models;

import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.fedclave.models.BadModelException.Rule;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What is trained: a classifier as DL4J's JSON for a {@code MultiLayerConfiguration}, layers after
 * layers, ending in a softmax over the classes.
 *
 * <p>It exists only after DL4J has built it and run it once on zeros, so its shapes fit together;
 * it names no class outside a fixed list; and DL4J writes it back exactly as read, so nothing in it
 * is silently ignored. It does not bound what one training step costs.
 */
public final class ModelConfiguration {
  /** The largest configuration, as UTF-8. */
  public static final int MAXIMUM_JSON_BYTES = 4 << 20;

  /** The most parameters of a model: 1 GiB of them. */
  public static final int MAXIMUM_PARAMETERS = 1 << 28;

  private static final ObjectMapper TREES = new ObjectMapper();

  private final String dl4jJson;
  private final int featureCount;
  private final int outputCount;
  private final int parameterCount;

  private ModelConfiguration(String dl4jJson, MultiLayerConfiguration layers)
      throws BadModelException {
    this.dl4jJson = dl4jJson;
    this.featureCount = countFeatures(layers);
    this.outputCount = countOutputs(layers);
    this.parameterCount = countParameters(layers);
    LayerShapes.check(layers, featureCount);
  }

  /**
   * Reads a configuration as {@code MultiLayerConfiguration.toJson()} writes it, blanks aside.
   *
   * @param json at most {@value #MAXIMUM_JSON_BYTES} bytes; may come from anybody
   */
  public static ModelConfiguration parse(String json) throws BadModelException {
    Nd4jSettings.apply();
    ConfigurationText.check(json);
    try {
      MultiLayerConfiguration layers = MultiLayerConfiguration.fromJson(json);
      requireNothingIgnored(json, layers);
      requireClassifier(layers);
      ModelConfiguration configuration = new ModelConfiguration(json, layers);
      configuration.runOnZeros();
      return configuration;
    } catch (RuntimeException e) {
      throw new BadModelException(
          Rule.STRUCTURE, "DL4J cannot read the model configuration: " + firstLine(e));
    }
  }

  /** The text as it was read; what a contract carries and a proof's digest covers. */
  public String dl4jJson() {
    return dl4jJson;
  }

  /** The numbers that one example has. */
  public int featureCount() {
    return featureCount;
  }

  /** The classes that the model tells apart, at least two. */
  public int outputCount() {
    return outputCount;
  }

  /** The length of the model's parameter array, 1 to {@value #MAXIMUM_PARAMETERS}. */
  public int parameterCount() {
    return parameterCount;
  }

  /**
   * Draws the parameters that training starts from, by each layer's own rule.
   *
   * @param seed equal seeds give equal bits
   */
  public float[] initialParameters(long seed) {
    MultiLayerConfiguration layers = layers();
    layers.getConfs().forEach(layer -> layer.setSeed(seed));
    MultiLayerNetwork network = new MultiLayerNetwork(layers);
    network.init();
    return Floats.of(network.params());
  }

  /** A fresh copy for DL4J, which writes into what it is given. */
  MultiLayerConfiguration layers() {
    return MultiLayerConfiguration.fromJson(dl4jJson);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelConfiguration model && dl4jJson.equals(model.dl4jJson);
  }

  @Override
  public int hashCode() {
    return dl4jJson.hashCode();
  }

  @Override
  public String toString() {
    return "model of %d features, %d classes, %d parameters"
        .formatted(featureCount, outputCount, parameterCount);
  }

  private static void requireNothingIgnored(String json, MultiLayerConfiguration layers)
      throws BadModelException {
    try {
      JsonNode read = TREES.readTree(json);
      JsonNode written = TREES.readTree(layers.toJson());
      if (!read.equals(written)) {
        throw new BadModelException(
            Rule.STRUCTURE,
            "the model configuration is not what DL4J makes of it: "
                + difference("", read, written)
                + "; write it with MultiLayerConfiguration.toJson()");
      }
    } catch (IOException e) {
      throw new AssertionError("JSON that was read before", e);
    }
  }

  /** The first place where two trees that are not equal differ. */
  private static String difference(String path, JsonNode read, JsonNode written) {
    if (read.isObject() && written.isObject()) {
      for (String name : (Iterable<String>) read::fieldNames) {
        if (!written.has(name)) {
          return "it does not know \"" + path + "/" + name + "\"";
        }
      }
      for (String name : (Iterable<String>) written::fieldNames) {
        if (!read.has(name)) {
          return "\"" + path + "/" + name + "\" is missing";
        }
        if (!read.get(name).equals(written.get(name))) {
          return difference(path + "/" + name, read.get(name), written.get(name));
        }
      }
    }
    if (read.isArray() && written.isArray() && read.size() == written.size()) {
      for (int i = 0; i < read.size(); i++) {
        if (!read.get(i).equals(written.get(i))) {
          return difference(path + "/" + i, read.get(i), written.get(i));
        }
      }
    }
    return "\"" + path + "\" differs";
  }

  private static void requireClassifier(MultiLayerConfiguration layers) throws BadModelException {
    List<NeuralNetConfiguration> confs = layers.getConfs();
    require(!confs.isEmpty() && confs.size() <= 256, "it has not 1 to 256 layers");
    require(layers.getBackpropType() == BackpropType.Standard, "backpropType is not Standard");
    require(layers.getDataType() == DataType.FLOAT, "dataType is not FLOAT");
    for (int i = 0; i < confs.size(); i++) {
      NeuralNetConfiguration conf = confs.get(i);
      require(
          conf.getLayer() != null
              && (conf.getLayer() instanceof OutputLayer) == (i == confs.size() - 1),
          "there must be one OutputLayer, the last; see layer " + i);
      require(
          conf.getOptimizationAlgo() == OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT,
          "optimizationAlgo is not STOCHASTIC_GRADIENT_DESCENT in layer " + i);
    }
    OutputLayer last = (OutputLayer) confs.getLast().getLayer();
    require(
        last.getActivationFn() instanceof ActivationSoftmax,
        "the OutputLayer's activation is not softmax");
    require(last.getNOut() >= 2, "the OutputLayer tells " + last.getNOut() + " classes apart");
  }

  private static int countFeatures(MultiLayerConfiguration layers) throws BadModelException {
    InputPreProcessor first = layers.getInputPreProcess(0);
    if (first instanceof FeedForwardToCnnPreProcessor image) {
      return count(
          multiply(multiply(image.getInputHeight(), image.getInputWidth()), image.getNumChannels()),
          "features");
    }
    for (NeuralNetConfiguration conf : layers.getConfs()) {
      if (conf.getLayer() instanceof FeedForwardLayer layer) {
        return count(layer.getNIn(), "features");
      }
    }
    throw new AssertionError("an OutputLayer is a FeedForwardLayer");
  }

  private static int countOutputs(MultiLayerConfiguration layers) throws BadModelException {
    return count(((OutputLayer) layers.getConfs().getLast().getLayer()).getNOut(), "classes");
  }

  private static int countParameters(MultiLayerConfiguration layers) throws BadModelException {
    long sum = 0;
    for (NeuralNetConfiguration conf : layers.getConfs()) {
      if (conf.getLayer() instanceof FeedForwardLayer layer) {
        count(layer.getNIn(), "inputs of a layer");
        count(layer.getNOut(), "outputs of a layer");
      }
      conf.getLayer().setDataType(DataType.FLOAT);
      sum =
          Math.addExact(sum, count(conf.getLayer().initializer().numParams(conf), "parameters", 0));
    }
    return count(sum, "parameters");
  }

  private static int count(long number, String what) throws BadModelException {
    return count(number, what, 1);
  }

  private static int count(long number, String what, int minimum) throws BadModelException {
    if (number < minimum || number > MAXIMUM_PARAMETERS) {
      throw new BadModelException(
          Rule.PARAMETERS,
          "the model has %d %s; %d to %d are possible"
              .formatted(number, what, minimum, MAXIMUM_PARAMETERS));
    }
    return (int) number;
  }

  /** A product that stays out of range instead of wrapping into it. */
  private static long multiply(long a, long b) {
    return a > 0 && b > 0 && Math.multiplyHigh(a, b) == 0 ? Math.max(a * b, -1) : -1;
  }

  private void runOnZeros() throws BadModelException {
    try (INDArray zeros = Nd4j.zeros(DataType.FLOAT, parameterCount);
        INDArray example = Nd4j.zeros(DataType.FLOAT, 1, featureCount)) {
      MultiLayerNetwork network = new MultiLayerNetwork(layers());
      network.init(zeros, false);
      long[] shape = network.output(example).shape();
      require(
          shape.length == 2 && shape[1] == outputCount,
          "one example does not become one row of classes");
    } catch (RuntimeException e) {
      throw new BadModelException(
          Rule.LAYERS, "the model's layers do not fit together: " + firstLine(e));
    }
  }

  private static void require(boolean holds, String complaint) throws BadModelException {
    if (!holds) {
      throw new BadModelException(Rule.LAYERS, "the model is no classifier to train: " + complaint);
    }
  }

  private static String firstLine(RuntimeException e) {
    String text = String.valueOf(e.getMessage()).replaceAll("[\\r\\n][\\s\\S]*", "");
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}
