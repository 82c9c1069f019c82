package org.fedclave.engine.libtorch;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.params.EmbeddingLayerParamInitializer;

/** Rows of a table by their numbers, which come as floats. */
final class Embeddings {
  private Embeddings() {}

  /** {@code [rows, 1]} to {@code [rows, out]}. */
  static Operation.Single one(String where, EmbeddingLayer layer, Slots slots) {
    return lookup(where, layer, layer.isHasBias(), slots)
        .then((found, pass) -> found.reshape(found.size(0), layer.getNOut()));
  }

  /** {@code [rows, time]} or {@code [rows, 1, time]} to {@code [rows, out, time]}. */
  static Operation.Single sequence(String where, EmbeddingSequenceLayer layer, Slots slots) {
    Convolutions.requireTimeLast(where, layer.getOutputFormat());
    Operation.Single lookup = lookup(where, layer, layer.isHasBias(), slots);
    return (input, pass) -> lookup.apply(input.reshape(input.size(0), -1), pass).permute(0, 2, 1);
  }

  private static Operation.Single lookup(
      String where, FeedForwardLayer layer, boolean hasBias, Slots slots) {
    Slot table =
        slots.trained(
            where,
            layer,
            EmbeddingLayerParamInitializer.WEIGHT_KEY,
            layer.getNOut(),
            layer.getNIn());
    Operation.Single found =
        (input, pass) -> torch.embedding(pass.get(table).t(), input.to(ScalarType.Long));
    if (!hasBias) {
      return found;
    }
    Slot bias =
        slots.trained(where, layer, EmbeddingLayerParamInitializer.BIAS_KEY, layer.getNOut());
    return found.then((rows, pass) -> rows.add(pass.get(bias)));
  }
}
