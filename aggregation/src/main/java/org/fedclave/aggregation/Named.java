package org.fedclave.aggregation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Parameters in the order in which they are written. */
final class Named {
  private Named() {}

  static SequencedMap<String, Double> none() {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
  }

  static SequencedMap<String, Double> of(String name, double value) {
    SequencedMap<String, Double> one = new LinkedHashMap<>();
    one.put(name, value);
    return Collections.unmodifiableSequencedMap(one);
  }

  static SequencedMap<String, Double> of(String first, double one, String second, double two) {
    return and(of(first, one), of(second, two));
  }

  /** Both, the first's before the second's. */
  static SequencedMap<String, Double> and(
      SequencedMap<String, Double> first, SequencedMap<String, Double> second) {
    SequencedMap<String, Double> both = new LinkedHashMap<>(first);
    both.putAll(second);
    return Collections.unmodifiableSequencedMap(both);
  }
}
