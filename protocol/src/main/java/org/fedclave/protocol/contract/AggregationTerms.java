package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * How updates become the next model. Names and parameters of rules are those of the {@code
 * aggregation} module, which refuses what it does not know.
 *
 * @param rule for example {@code fed-avg} or {@code fed-adam}
 * @param parameters of the rule, by name
 * @param secureAggregation how updates are hidden from the aggregator
 * @param clipNorm largest L2 norm of an update; longer ones are scaled down. Above 0
 */
public record AggregationTerms(
    String rule, Map<String, Double> parameters, MaskingTerms secureAggregation, double clipNorm) {

  public AggregationTerms {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /** Reads the members of this record; {@code object} is not finished here. */
  public static AggregationTerms read(StrictJson object) throws MalformedException {
    return read(object, MaskingTerms.read(object.object("secureAggregation")));
  }

  /** The same of a run file, where {@link MaskingTerms#USUAL} need not be said. */
  public static AggregationTerms readRequest(StrictJson object) throws MalformedException {
    return object.has("secureAggregation") ? read(object) : read(object, MaskingTerms.USUAL);
  }

  private static AggregationTerms read(StrictJson object, MaskingTerms masking)
      throws MalformedException {
    return new AggregationTerms(
        object.text("rule", 63),
        object.numbers("parameters"),
        masking,
        object.number("clipNorm", Double.MIN_NORMAL, 1e9));
  }

  void write(ObjectNode object) {
    object.put("rule", rule);
    ObjectNode numbers = object.putObject("parameters");
    parameters.forEach(numbers::put);
    secureAggregation.write(object.putObject("secureAggregation"));
    object.put("clipNorm", clipNorm);
  }
}
