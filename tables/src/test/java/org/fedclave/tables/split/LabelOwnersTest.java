package org.fedclave.tables.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.fedclave.tables.SplitMix64;
import org.junit.jupiter.api.Test;

final class LabelOwnersTest {
  @Test
  void eachPartyOwnsExactlySoManyLabelsAndLabelsHaveEquallyManyOwners() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplitMix64(seed);
      int labels = 2 + random.nextInt(12);
      int each = 1 + random.nextInt(labels);
      int parties = Math.max(2, Math.ceilDiv(labels, each) + random.nextInt(20));
      boolean[][] owns = LabelOwners.draw(parties, labels, each, random);
      int[] owners = new int[labels];
      for (boolean[] party : owns) {
        int owned = 0;
        for (int label = 0; label < labels; label++) {
          owned += party[label] ? 1 : 0;
          owners[label] += party[label] ? 1 : 0;
        }
        assertThat(owned).as("seed %d", seed).isEqualTo(each);
      }
      int least = Arrays.stream(owners).min().orElseThrow();
      assertThat(least).as("seed %d", seed).isPositive();
      assertThat(Arrays.stream(owners).max().orElseThrow() - least).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void anyLabelMayFallToTheFirstParty() {
    Set<Integer> first = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      boolean[] party = LabelOwners.draw(4, 6, 1, new SplitMix64(seed))[0];
      for (int label = 0; label < party.length; label++) {
        if (party[label]) {
          first.add(label);
        }
      }
    }
    assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
  }
}
