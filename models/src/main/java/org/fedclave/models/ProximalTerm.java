package org.fedclave.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * FedProx's term: {@code mu (w - w_round)} is added to each gradient (Li et al. 2020, equation 2).
 * Batch normalisation's running mean and variance follow no gradient and are left alone.
 */
final class ProximalTerm extends GradientCorrection {
  private final double mu;
  private final INDArray start;
  private final INDArray distance;
  private final List<INDArray> statistics;

  /** Takes the network's present parameters as the round's. */
  ProximalTerm(Dl4jModel network, double mu) {
    this.mu = mu;
    this.start = network.model().params().dup('c');
    this.distance = network.model().params().dup('c');
    this.statistics = statistics(network, distance);
  }

  @Override
  void addTo(INDArray gradient, INDArray parameters, int batchSize) {
    distance.assign(parameters);
    distance.subi(start);
    statistics.forEach(place -> place.assign(0));
    Nd4j.getBlasWrapper().level1().axpy(distance.length(), mu * batchSize, distance, gradient);
  }

  @Override
  public void close() {
    start.close();
    distance.close();
  }

  /** The places in {@code vector} of parameters that are not trained but counted. */
  private static List<INDArray> statistics(Dl4jModel network, INDArray vector) {
    List<INDArray> places = new ArrayList<>();
    INDArray flat = vector.reshape(vector.length());
    long at = 0;
    for (Layer layer : network.layers()) {
      for (Map.Entry<String, INDArray> parameter : layer.paramTable().entrySet()) {
        long end = at + parameter.getValue().length();
        if (!layer.updaterDivideByMinibatch(parameter.getKey())) {
          places.add(flat.get(NDArrayIndex.interval(at, end)));
        }
        at = end;
      }
    }
    return places;
  }
}
