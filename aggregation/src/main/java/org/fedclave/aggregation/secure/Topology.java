package org.fedclave.aggregation.secure;

/** Who shares masks and secrets with whom. */
public sealed interface Topology {

  /** Everybody with everybody: the complete graph of Bonawitz et al. 2017. */
  record Everybody() implements Topology {
    @Override
    public int neighbourhood(int parties) {
      return parties;
    }
  }

  /**
   * Everybody with {@code degree} others, on one connected graph that no single role picks (Bell et
   * al. 2020). The complete graph where no more than {@code degree + 1} take part.
   *
   * @param degree even, at least 2; {@link NeighbourhoodSize} computes it
   */
  record Regular(int degree) implements Topology {
    public Regular {
      if (degree < 2 || degree % 2 != 0) {
        throw new IllegalArgumentException("degree " + degree + "; it is even and at least 2");
      }
    }

    @Override
    public int neighbourhood(int parties) {
      return Math.min(degree + 1, parties);
    }
  }

  /**
   * Everybody with the others of a group, and one sum a group: for rules that compare sums. Groups
   * have {@code size} members, or more where the number does not divide ({@link Groups}).
   *
   * @param size at least 2
   */
  record Grouped(int size) implements Topology {
    public Grouped {
      if (size < 2) {
        throw new IllegalArgumentException("groups of " + size + "; at least 2");
      }
    }

    @Override
    public int neighbourhood(int parties) {
      return Math.min(size, parties);
    }
  }

  /** How many share a secret, its owner included, when all of {@code parties} take part. */
  int neighbourhood(int parties);
}
