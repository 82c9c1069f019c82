package org.fedclave.verifier;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.fedclave.protocol.contract.AggregationTerms;

/**
 * What a record says of the rule that combined its updates, {@code name(parameter=value, ...)}.
 *
 * @param name the rule's name
 * @param parameters by name
 */
record DescribedRule(String name, Map<String, Double> parameters) {

  private static final Pattern FORM = Pattern.compile("([a-z0-9-]+)\\(([^()]*)\\)");
  private static final Pattern PARAMETER = Pattern.compile("([A-Za-z0-9]+)=([0-9.E-]+)");

  DescribedRule {
    parameters = Map.copyOf(parameters);
  }

  /** Reads {@code text}, or nothing where it is of another form or names a parameter twice. */
  static Optional<DescribedRule> parse(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    Map<String, Double> parameters = new TreeMap<>();
    String list = form.group(2);
    for (String entry : list.isEmpty() ? new String[0] : list.split(", ", -1)) {
      var parameter = PARAMETER.matcher(entry);
      if (!parameter.matches() || parameters.containsKey(parameter.group(1))) {
        return Optional.empty();
      }
      try {
        parameters.put(parameter.group(1), Double.valueOf(parameter.group(2)));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    return Optional.of(new DescribedRule(form.group(1), parameters));
  }

  /** Whether this is the contract's rule with the contract's parameters, no more and no fewer. */
  boolean fits(AggregationTerms terms) {
    return name.equals(terms.rule()) && parameters.equals(terms.parameters());
  }
}
