package org.fedclave.benchmarks.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** What was measured, in the order in which it was; as a table for people and JSON for programs. */
public final class LoadFigures {

  private static final int PLACES = 3;

  private final SequencedMap<String, BigDecimal> figures = new LinkedHashMap<>();

  LoadFigures put(String name, double value) {
    figures.put(
        name,
        Double.isFinite(value)
            ? BigDecimal.valueOf(value).setScale(PLACES, RoundingMode.HALF_UP).stripTrailingZeros()
            : BigDecimal.ONE.negate());
    return this;
  }

  LoadFigures put(String name, long value) {
    figures.put(name, BigDecimal.valueOf(value));
    return this;
  }

  LoadFigures put(String name, Quantiles times) {
    put(name + ", letters", times.count());
    put(name + ", median, ms", times.median());
    put(name + ", p99, ms", times.p99());
    return put(name + ", longest, ms", times.most());
  }

  /** One of them. */
  public double get(String name) {
    BigDecimal value = figures.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no figure '" + name + "' among " + figures.keySet());
    }
    return value.doubleValue();
  }

  /** Prints a table in Markdown. */
  public void print(String title, PrintStream out) {
    out.println("| " + title + " | |");
    out.println("| --- | ---: |");
    figures.forEach(
        (name, value) -> out.println("| " + name + " | " + value.toPlainString() + " |"));
  }

  /** Writes one JSON object. */
  public void write(Path file) throws IOException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode json = mapper.createObjectNode();
    for (Map.Entry<String, BigDecimal> one : figures.entrySet()) {
      json.put(one.getKey(), one.getValue());
    }
    Files.write(file, mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
  }
}
