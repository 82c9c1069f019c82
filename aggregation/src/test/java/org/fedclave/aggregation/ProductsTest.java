package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProductsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 1023, 1024, 1025, 5000})
  void aProductIsThatOfUnlimitedArithmetic(int size) {
    float[][] rows = Rounds.random(new Random(size), 2, size).updates();
    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < size; i++) {
      exact = exact.add(new BigDecimal(rows[0][i]).multiply(new BigDecimal(rows[1][i])));
    }
    assertThat(Products.dot(rows[0], rows[1]))
        .isCloseTo(exact.doubleValue(), Offset.offset(1e-13 * size));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 7})
  void theMatrixHasTheBitsOfSingleProducts(int n) {
    for (int size : new int[] {1, 64, 1024, 2500}) {
      List<float[]> rows = Arrays.asList(Rounds.random(new Random(size), n, size).updates());
      double[][] gram = Products.gram(rows);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          assertThat(gram[i][j]).isEqualTo(Products.dot(rows.get(i), rows.get(j)));
        }
      }
    }
  }
}
