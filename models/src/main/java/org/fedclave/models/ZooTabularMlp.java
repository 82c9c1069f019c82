package org.fedclave.models;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;

/**
 * A multilayer perceptron for tables: each category is looked up in a table of its own, whose
 * numbers are trained (Guo and Berkhahn, Entity Embeddings of Categorical Variables, 2016), and
 * stands beside the numeric columns; dense layers follow.
 *
 * <p>A table has {@code embedding} numbers a category; if that is not said, half as many as there
 * are categories, rounded up, and 50 at most.
 */
final class ZooTabularMlp implements ZooModel {
  private static final String INPUT = "row";

  @Override
  public String name() {
    return "tabular-mlp";
  }

  @Override
  public List<String> parameters() {
    return List.of(
        "hidden",
        "activation",
        "embedding",
        ZooTraining.DROPOUT,
        ZooTraining.CLASS_WEIGHTS,
        ZooTraining.LOSS);
  }

  @Override
  public ModelConfiguration build(InputLayout rows, ZooParameters parameters) {
    ZooParameters.require(
        !rows.indexes().isEmpty(),
        "tabular-mlp looks categories up and there is none by index; set categories to index, or"
            + " take mlp");
    ZooTraining training = ZooTraining.of(parameters);
    GraphBuilder graph = training.base().graphBuilder().addInputs(INPUT);
    int width = 0;
    List<String> parts = new ArrayList<>();
    for (Part part : parts(rows)) {
      parts.add(part.addTo(graph, parameters));
      width += part.width(parameters);
    }
    String last = parts.getFirst();
    if (parts.size() > 1) {
      last = "together";
      graph.addVertex(last, new MergeVertex(), parts.toArray(String[]::new));
    }
    return ZooTraining.configuration(
        dense(graph, last, width, rows, parameters, training).setOutputs("output"));
  }

  private static GraphBuilder dense(
      GraphBuilder graph,
      String input,
      int inputWidth,
      InputLayout rows,
      ZooParameters parameters,
      ZooTraining training) {
    String last = input;
    int width = inputWidth;
    int number = 0;
    for (int hidden : parameters.widths("hidden")) {
      DenseLayer.Builder layer =
          new DenseLayer.Builder()
              .nIn(width)
              .nOut(hidden)
              .activation(parameters.activation().dl4j());
      String name = "hidden" + ++number;
      graph.addLayer(name, training.dropping(layer).build(), last);
      last = name;
      width = hidden;
    }
    return graph.addLayer(
        "output", training.dropping(training.output(rows).nIn(width)).build(), last);
  }

  /** Indexes one by one, numbers in runs, in the order of the features. */
  private static List<Part> parts(InputLayout rows) {
    NavigableMap<Integer, Part> parts = new TreeMap<>();
    rows.indexes()
        .forEach((feature, values) -> parts.put(feature, new Part(feature, feature, values)));
    for (int from = 0; from < rows.features(); from++) {
      if (!rows.indexes().containsKey(from)) {
        Integer next = rows.indexes().higherKey(from);
        int to = (next == null ? rows.features() : next) - 1;
        parts.put(from, new Part(from, to, 0));
        from = to;
      }
    }
    return List.copyOf(parts.values());
  }

  /**
   * Some of the features.
   *
   * @param from the first
   * @param to the last
   * @param values of an index; 0 for numbers
   */
  private record Part(int from, int to, int values) {
    String addTo(GraphBuilder graph, ZooParameters parameters) {
      String name = (values == 0 ? "numbers" : "index") + from;
      graph.addVertex(name, new SubsetVertex(from, to), INPUT);
      if (values == 0) {
        return name;
      }
      String table = "table" + from;
      graph.addLayer(
          table, new EmbeddingLayer.Builder().nIn(values).nOut(width(parameters)).build(), name);
      return table;
    }

    int width(ZooParameters parameters) {
      return values == 0
          ? to - from + 1
          : parameters.whole("embedding", Math.min(50, (values + 1) / 2), 1, 4096);
    }
  }
}
