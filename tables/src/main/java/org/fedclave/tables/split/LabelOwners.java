package org.fedclave.tables.split;

import org.fedclave.tables.SplitMix64;

/** Who has rows of which label, where each party has rows of exactly so many. */
final class LabelOwners {
  private LabelOwners() {}

  /**
   * For each party, whether it owns each label: each party takes the labels that have the fewest
   * owners so far, of equal ones any. So the labels' numbers of owners differ by one at most.
   */
  static boolean[][] draw(int parties, int labels, int each, SplitMix64 random) {
    boolean[][] owns = new boolean[parties][labels];
    int[] owners = new int[labels];
    for (boolean[] party : owns) {
      for (int taken = 0; taken < each; taken++) {
        int label = anyOfLeast(owners, party, random);
        party[label] = true;
      }
      for (int label = 0; label < labels; label++) {
        owners[label] += party[label] ? 1 : 0;
      }
    }
    return owns;
  }

  private static int anyOfLeast(int[] owners, boolean[] owned, SplitMix64 random) {
    int least = -1;
    int equal = 0;
    for (int label = 0; label < owners.length; label++) {
      if (owned[label]) {
        continue;
      }
      if (least < 0 || owners[label] < owners[least]) {
        least = label;
        equal = 1;
      } else if (owners[label] == owners[least]) {
        // The n-th of equal ones replaces the choice with probability 1/n: each is as likely.
        equal++;
        least = random.nextInt(equal) == 0 ? label : least;
      }
    }
    return least;
  }
}
