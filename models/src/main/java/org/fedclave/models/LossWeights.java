package org.fedclave.models;

import org.fedclave.models.BadModelException.Rule;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Checks the weights of outputs in a loss before DL4J makes an array of them: it believes whatever
 * shape a text claims.
 */
final class LossWeights {
  private static final double LARGEST = 1e6;

  private LossWeights() {}

  /**
   * Checks all weights in a configuration.
   *
   * @return how many weights there are; 0 for none
   */
  static int check(JsonNode configuration) throws BadModelException {
    int length = 0;
    for (JsonNode loss : configuration.findValues("lossFn")) {
      JsonNode weights = loss.path("weights");
      if (!weights.isMissingNode() && !weights.isNull()) {
        length = Math.max(length, checkRow(weights));
      }
    }
    return length;
  }

  private static int checkRow(JsonNode weights) throws BadModelException {
    JsonNode data = weights.path("data");
    JsonNode shape = weights.path("shape");
    require(weights.size() == 3 && "FLOAT".equals(weights.path("dataType").asText()));
    require(data.isArray() && !data.isEmpty() && shape.isArray() && shape.size() == 1);
    require(shape.get(0).isInt() && shape.get(0).intValue() == data.size());
    for (JsonNode weight : data) {
      require(weight.isNumber() && weight.doubleValue() >= 0 && weight.doubleValue() <= LARGEST);
    }
    return data.size();
  }

  private static void require(boolean holds) throws BadModelException {
    if (!holds) {
      throw new BadModelException(
          Rule.STRUCTURE,
          "the loss has weights that are not {dataType: FLOAT, shape: [n], data: n numbers of 0 to"
              + " 1e6}");
    }
  }
}
