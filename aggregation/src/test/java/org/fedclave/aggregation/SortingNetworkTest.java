package org.fedclave.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SortingNetworkTest {
  /** A network that sorts all sequences of zeros and ones sorts everything (Knuth 5.3.4). */
  @Test
  void everySequenceOfZerosAndOnesIsSorted() {
    for (int wires = 1; wires <= 12; wires++) {
      SortingNetwork network = SortingNetwork.of(wires, 0, wires - 1);
      for (int pattern = 0; pattern < 1 << wires; pattern++) {
        int[] values = bits(pattern, wires);
        sort(network, values);
        assertThat(values).isSorted();
      }
    }
  }

  @Test
  void theRanksAskedForAreRightWhereOthersAreNotComputed() {
    for (int wires = 1; wires <= 10; wires++) {
      for (int first = 0; first < wires; first++) {
        for (int last = first; last < wires; last++) {
          SortingNetwork network = SortingNetwork.of(wires, first, last);
          for (int pattern = 0; pattern < 1 << wires; pattern++) {
            int[] values = bits(pattern, wires);
            sort(network, values);
            int zeros = wires - Integer.bitCount(pattern);
            for (int rank = first; rank <= last; rank++) {
              assertThat(values[rank]).isEqualTo(rank < zeros ? 0 : 1);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17, 100, 127, 128, 129, 1000})
  void manyWiresAreSorted(int wires) {
    Random random = new Random(wires);
    SortingNetwork network = SortingNetwork.of(wires, 0, wires - 1);
    for (int i = 0; i < 50; i++) {
      int[] values = random.ints(wires, 0, 40).toArray();
      int[] expected = values.clone();
      Arrays.sort(expected);
      sort(network, values);
      assertThat(values).isEqualTo(expected);
    }
  }

  @Test
  void aMedianNeedsFewerComparators() {
    assertThat(SortingNetwork.of(100, 49, 50).comparators())
        .isLessThan(SortingNetwork.of(100, 0, 99).comparators());
    assertThat(SortingNetwork.of(16, 0, 15).comparators()).isEqualTo(63);
  }

  private static int[] bits(int pattern, int wires) {
    int[] values = new int[wires];
    for (int i = 0; i < wires; i++) {
      values[i] = pattern >> i & 1;
    }
    return values;
  }

  private static void sort(SortingNetwork network, int[] values) {
    network.run(
        (low, high) -> {
          int a = values[low];
          int b = values[high];
          values[low] = Math.min(a, b);
          values[high] = Math.max(a, b);
        });
  }
}
