package org.fedclave.benchmarks.load;

/**
 * What a coordinator's metrics said at a moment.
 *
 * @param text in Prometheus' format
 */
record Scrape(String text) {

  /** The sum of all series of a metric whose labels contain {@code label}; 0 if there is none. */
  double sum(String metric, String label) {
    return text.lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .filter(line -> line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  double sum(String metric) {
    return sum(metric, "");
  }

  /** Letters that came and went. */
  double messages() {
    return sum("fedclave_letters_in_total") + sum("fedclave_letters_out_total");
  }

  /** Refused calls, by whatever rule. */
  double refused() {
    return sum("fedclave_calls_refused_total");
  }
}
