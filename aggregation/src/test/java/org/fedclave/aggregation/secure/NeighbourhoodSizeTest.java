package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NeighbourhoodSizeTest {

  @Test
  void tailsAreThoseOfExactArithmetic() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 60; i++) {
      int population = random.nextInt(10, 400);
      int marked = random.nextInt(population);
      int draws = random.nextInt(1, population);
      int bound = random.nextInt(draws + 2);
      BigInteger below = BigInteger.ZERO;
      BigInteger all = choose(population, draws);
      for (int x = 0; x < bound; x++) {
        below = below.add(choose(marked, x).multiply(choose(population - marked, draws - x)));
      }
      double exact =
          new BigDecimal(below).divide(new BigDecimal(all), MathContext.DECIMAL64).doubleValue();
      assertThat(Hypergeometric.below(population, marked, draws, bound))
          .as("case %d", i)
          .isCloseTo(exact, within(1e-9 * exact + 1e-300));
      assertThat(Hypergeometric.atLeast(population, marked, draws, bound))
          .isCloseTo(1 - exact, within(1e-9));
    }
  }

  private static BigInteger choose(int n, int k) {
    if (k < 0 || k > n) {
      return BigInteger.ZERO;
    }
    BigInteger result = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      result = result.multiply(BigInteger.valueOf(n - i + 1L)).divide(BigInteger.valueOf(i));
    }
    return result;
  }

  @Test
  void aThousandPartiesNeedAboutAHundredNeighbours() {
    NeighbourhoodSize size = NeighbourhoodSize.of(1000, 0.05, 0.05, 40, 20);
    assertThat(size.degree()).isBetween(40, 110);
    assertThat(size.threshold()).isGreaterThan((size.degree() + 1) / 2).isLessThan(size.degree());
    assertThat(size.topology(1000)).isEqualTo(new Topology.Regular(size.degree()));
  }

  @Test
  void moreCorruptionDropoutsOrCertaintyNeedNoFewerNeighbours() {
    int base = NeighbourhoodSize.of(500, 0.05, 0.05, 30, 15).degree();
    assertThat(NeighbourhoodSize.of(500, 0.1, 0.05, 30, 15).degree()).isGreaterThanOrEqualTo(base);
    assertThat(NeighbourhoodSize.of(500, 0.05, 0.1, 30, 15).degree()).isGreaterThanOrEqualTo(base);
    assertThat(NeighbourhoodSize.of(500, 0.05, 0.05, 40, 15).degree()).isGreaterThanOrEqualTo(base);
    assertThat(NeighbourhoodSize.of(500, 0.05, 0.05, 30, 25).degree()).isGreaterThanOrEqualTo(base);
  }

  @Test
  void fewPartiesShareWithEverybody() {
    NeighbourhoodSize size = NeighbourhoodSize.of(6, 0.1, 0.2, 40, 20);
    assertThat(size).isEqualTo(new NeighbourhoodSize(5, 5));
    assertThat(size.topology(6)).isEqualTo(new Topology.Everybody());
  }

  /** Counts what the three conditions bound, on 3,000 random graphs, at a level that is seen. */
  @Test
  void badGraphsAreNoMoreFrequentThanTheBound() {
    int n = 40;
    NeighbourhoodSize size = NeighbourhoodSize.of(n, 0.1, 0.1, 4, 4);
    int k = size.degree();
    var random = new SplittableRandom(5);
    int bad = 0;
    for (int trial = 0; trial < 3000; trial++) {
      boolean[] corrupted = marked(n, 4, random);
      boolean broken = false;
      for (int place = 0; place < n; place++) {
        int near = 0;
        for (int d = 1; d <= k / 2; d++) {
          near += corrupted[(place + d) % n] ? 1 : 0;
          near += corrupted[(place - d + n) % n] ? 1 : 0;
        }
        broken |= !corrupted[place] && near >= 2 * size.threshold() - k - 2;
      }
      bad += broken ? 1 : 0;
    }
    assertThat(bad / 3000.0).isLessThanOrEqualTo(Math.scalb(1.0, -5) + 0.01);
  }

  private static boolean[] marked(int n, int count, SplittableRandom random) {
    boolean[] marked = new boolean[n];
    for (int left = count; left > 0; ) {
      int at = random.nextInt(n);
      if (!marked[at]) {
        marked[at] = true;
        left--;
      }
    }
    return marked;
  }

  @Test
  void sharesThatLeaveNobodyAreErrors() {
    assertThatThrownBy(() -> NeighbourhoodSize.of(100, 0.5, 0.5, 40, 20))
        .hasMessageContaining("below 1");
    assertThatThrownBy(() -> NeighbourhoodSize.of(100, -0.1, 0.5, 40, 20))
        .hasMessageContaining("from 0 up");
  }

  @Test
  void parametersOutsideTheirRangesAreErrors() {
    var everybody = new Topology.Everybody();
    assertThat(MaskingParameters.of(9, everybody, 24, 1).threshold()).isEqualTo(7);
    assertThatThrownBy(() -> MaskingParameters.of(1, everybody, 24, 1)).hasMessageContaining("2");
    assertThatThrownBy(() -> new MaskingParameters(9, everybody, 4, 4, 24, 1))
        .hasMessageContaining("5 to 9");
    assertThatThrownBy(() -> new MaskingParameters(9, everybody, 7, 6, 24, 1))
        .hasMessageContaining("7 to 9");
    assertThatThrownBy(() -> new MaskingParameters(9, new Topology.Regular(6), 4, 4, 24, 1))
        .as("a circle that could be cut in two")
        .hasMessageContaining("5 to 7");
    assertThatThrownBy(() -> MaskingParameters.of(9, everybody, 33, 1)).hasMessageContaining("32");
    assertThatThrownBy(() -> MaskingParameters.of(9, everybody, 24, 0)).hasMessageContaining("1");
    assertThatThrownBy(() -> new Topology.Regular(3)).hasMessageContaining("even");
    assertThatThrownBy(() -> new Topology.Grouped(1)).hasMessageContaining("2");
    var groups = new MaskingParameters(9, new Topology.Grouped(4), 3, 3, 24, 1);
    assertThat(groups.thresholdIn(4)).isEqualTo(3);
    assertThat(groups.thresholdIn(3)).isEqualTo(3);
    assertThat(groups.thresholdIn(6)).isEqualTo(5);
  }
}
