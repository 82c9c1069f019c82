package org.fedclave.tables.split;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.fedclave.tables.SplitMix64;

/**
 * Deals rows by chance: first how many rows of each group each party gets, drawn again until every
 * party has enough; then which ones, by shuffling each group.
 */
final class Deal {
  private static final int MOST_DRAWS = 1000;

  private final SplitMethod method;
  private final int parties;
  private final long minimumRows;
  private final SplitMix64 random;
  private int draws;

  /**
   * @param parties how many
   * @param minimumRows that each party gets, at least 1
   */
  Deal(SplitMethod method, int parties, long minimumRows, SplitMix64 random) {
    this.method = method;
    this.parties = parties;
    this.minimumRows = minimumRows;
    this.random = random;
  }

  /**
   * The party of each row, from 0.
   *
   * @param groups a label's position for each row
   * @param labels how many positions there are
   */
  int[] deal(RowGroups groups, int labels) throws ImpossibleSplitException {
    if (minimumRows > groups.rows() / parties) {
      throw new ImpossibleSplitException(
          "%d parties of at least %d rows each need more than the %d rows of the table"
              .formatted(parties, minimumRows, groups.rows()));
    }
    int[] sizes = groups.sizes(labels);
    int[][] shares = shares(sizes);
    int[] partyOf = new int[groups.rows()];
    for (int group = 0; group < labels; group++) {
      int[] members = groups.of(group, sizes[group]);
      shuffle(members);
      int next = 0;
      for (int party = 0; party < parties; party++) {
        for (int i = 0; i < shares[group][party]; i++) {
          partyOf[members[next++]] = party;
        }
      }
    }
    return partyOf;
  }

  /** How often shares were drawn until every party had enough rows. */
  int draws() {
    return draws;
  }

  /** For each group the rows that each party gets. */
  private int[][] shares(int[] sizes) throws ImpossibleSplitException {
    if (method instanceof SplitMethod.LabelsEach labels) {
      requirePossible(labels, sizes);
    }
    while (draws < MOST_DRAWS) {
      draws++;
      int[][] shares = draw(sizes);
      if (hasEnough(shares)) {
        return shares;
      }
    }
    throw new ImpossibleSplitException(
        "%s among %d parties left one with fewer than %d rows in each of %d draws: take fewer"
                .formatted(method, parties, minimumRows, MOST_DRAWS)
            + " parties, a smaller minimum or less skew");
  }

  private int[][] draw(int[] sizes) {
    return switch (method) {
      case SplitMethod.Iid _ -> each(sizes, size -> Cuts.equal(size, parties));
      case SplitMethod.Dirichlet(int _, double alpha) ->
          each(sizes, size -> Cuts.inShares(size, DirichletShares.draw(parties, alpha, random)));
      case SplitMethod.Quantity(int _, double alpha) ->
          each(sizes, size -> Cuts.inShares(size, DirichletShares.draw(parties, alpha, random)));
      case SplitMethod.LabelsEach(int _, int labels) -> ofOwners(sizes, labels);
      case SplitMethod.ByColumn _ -> throw new AssertionError("a column leaves nothing to chance");
    };
  }

  private int[][] each(int[] sizes, IntFunction<int[]> cut) {
    int[][] shares = new int[sizes.length][];
    for (int group = 0; group < sizes.length; group++) {
      shares[group] = cut.apply(sizes[group]);
    }
    return shares;
  }

  /** Only labels that occur have owners, and they share its rows equally. */
  private int[][] ofOwners(int[] sizes, int labelsEach) {
    int[] present = IntStream.range(0, sizes.length).filter(i -> sizes[i] > 0).toArray();
    boolean[][] owns = LabelOwners.draw(parties, present.length, labelsEach, random);
    int[][] shares = new int[sizes.length][parties];
    for (int label = 0; label < present.length; label++) {
      int at = label;
      int[] owners = IntStream.range(0, parties).filter(party -> owns[party][at]).toArray();
      int[] cuts = Cuts.equal(sizes[present[label]], owners.length);
      for (int i = 0; i < owners.length; i++) {
        shares[present[label]][owners[i]] = cuts[i];
      }
    }
    return shares;
  }

  private void requirePossible(SplitMethod.LabelsEach method, int[] sizes)
      throws ImpossibleSplitException {
    int present = (int) Arrays.stream(sizes).filter(size -> size > 0).count();
    long places = (long) parties * method.labels();
    if (method.labels() > present || places < present) {
      throw new ImpossibleSplitException(
          "%d parties with exactly %d labels each cannot share a table of %d labels"
              .formatted(parties, method.labels(), present));
    }
    int rarest = Arrays.stream(sizes).filter(size -> size > 0).min().orElse(0);
    long owners = Math.ceilDiv(places, present);
    if (rarest < owners) {
      throw new ImpossibleSplitException(
          "a label with %d rows cannot have %d owners, which %s among %d parties may give it"
              .formatted(rarest, owners, method, parties));
    }
  }

  private boolean hasEnough(int[][] shares) {
    long[] rows = new long[parties];
    for (int[] ofGroup : shares) {
      for (int party = 0; party < parties; party++) {
        rows[party] += ofGroup[party];
      }
    }
    return Arrays.stream(rows).allMatch(count -> count >= minimumRows);
  }

  /** All orders are equally likely (Durstenfeld: Algorithm 235, CACM 7(7), 1964). */
  private void shuffle(int[] rows) {
    for (int i = rows.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = rows[i];
      rows[i] = rows[j];
      rows[j] = swapped;
    }
  }
}
