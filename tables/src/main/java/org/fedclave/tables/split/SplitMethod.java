package org.fedclave.tables.split;

import java.math.BigDecimal;
import java.util.OptionalInt;

/**
 * How the rows of a table are dealt to parties. The skews are those of NIID-Bench (Li, Diao, Chen,
 * He: Federated Learning on Non-IID Data Silos: An Experimental Study, ICDE 2022).
 */
public sealed interface SplitMethod {
  /** The most parties of a split. */
  int MAXIMUM_PARTIES = 10_000;

  /**
   * A party for each value of a column.
   *
   * @param column its name: of categories, whole numbers or text, an identifier too
   */
  record ByColumn(String column) implements SplitMethod {
    @Override
    public String toString() {
      return "column:" + column;
    }
  }

  /** Rows at random, equally many each (but for one). */
  record Iid(int parties) implements SplitMethod {
    public Iid {
      requireParties(parties);
    }

    @Override
    public String toString() {
      return "iid";
    }
  }

  /**
   * Distribution-based label skew: the rows of each label are dealt in proportions that are drawn
   * from a symmetric Dirichlet distribution over the parties (Yurochkin et al.: Bayesian
   * Nonparametric Federated Learning of Neural Networks, ICML 2019; without the cap on full parties
   * that its code has).
   *
   * @param alpha {@value #LEAST_ALPHA} (a label goes to one party) to {@value #MOST_ALPHA} (to all
   *     alike)
   */
  record Dirichlet(int parties, double alpha) implements SplitMethod {
    public Dirichlet {
      requireParties(parties);
      requireAlpha(alpha);
    }

    @Override
    public String toString() {
      return "dirichlet:" + plain(alpha);
    }
  }

  /**
   * Quantity-based label skew: each party has rows of exactly so many labels. Labels have equally
   * many owners (but for one), who share its rows equally.
   *
   * @param labels at least 1
   */
  record LabelsEach(int parties, int labels) implements SplitMethod {
    public LabelsEach {
      requireParties(parties);
      if (labels < 1) {
        throw new IllegalArgumentException("a party has at least 1 label, not " + labels);
      }
    }

    @Override
    public String toString() {
      return "labels:" + labels;
    }
  }

  /**
   * Quantity skew: rows at random, as many each as a symmetric Dirichlet distribution says.
   *
   * @param alpha as in {@link Dirichlet#alpha}
   */
  record Quantity(int parties, double alpha) implements SplitMethod {
    public Quantity {
      requireParties(parties);
      requireAlpha(alpha);
    }

    @Override
    public String toString() {
      return "quantity:" + plain(alpha);
    }
  }

  /** The smallest alpha. */
  double LEAST_ALPHA = 1e-3;

  /** The largest alpha. */
  double MOST_ALPHA = 1e6;

  /**
   * Reads a method.
   *
   * @param by {@code iid}, {@code column:NAME}, {@code dirichlet:ALPHA}, {@code labels:K} or {@code
   *     quantity:ALPHA}
   * @param parties how many; absent for a column, whose values say it
   * @throws IllegalArgumentException in a sentence
   */
  static SplitMethod parse(String by, OptionalInt parties) {
    int colon = by.indexOf(':');
    String kind = colon < 0 ? by : by.substring(0, colon);
    String value = colon < 0 ? "" : by.substring(colon + 1);
    if (by.equals("iid")) {
      return new Iid(required(parties));
    }
    if (kind.equals("column") && !value.isEmpty()) {
      if (parties.isPresent()) {
        throw new IllegalArgumentException(
            "the values of a column say how many parties there are: leave their number out");
      }
      return new ByColumn(value);
    }
    return switch (kind) {
      case "dirichlet" -> new Dirichlet(required(parties), number(by, value));
      case "labels" -> new LabelsEach(required(parties), whole(by, value));
      case "quantity" -> new Quantity(required(parties), number(by, value));
      default ->
          throw new IllegalArgumentException(
              "\"%s\" is no way to split; there are iid, column:NAME, dirichlet:ALPHA, labels:K and"
                      .formatted(by)
                  + " quantity:ALPHA");
    };
  }

  private static int required(OptionalInt parties) {
    return parties.orElseThrow(
        () -> new IllegalArgumentException("say among how many parties to split"));
  }

  private static double number(String by, String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + by + "\" needs a number after the colon", e);
    }
  }

  private static int whole(String by, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + by + "\" needs a whole number after the colon", e);
    }
  }

  private static void requireParties(int parties) {
    if (parties < 2 || parties > MAXIMUM_PARTIES) {
      throw new IllegalArgumentException(
          "2 to %d parties can share a table, not %d".formatted(MAXIMUM_PARTIES, parties));
    }
  }

  private static void requireAlpha(double alpha) {
    if (!(alpha >= LEAST_ALPHA && alpha <= MOST_ALPHA)) {
      throw new IllegalArgumentException(
          "alpha is %s to %s, not %s".formatted(plain(LEAST_ALPHA), plain(MOST_ALPHA), alpha));
    }
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
