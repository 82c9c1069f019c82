package org.fedclave.benchmarks.load;

/**
 * How large a load is.
 *
 * @param parties connected, those that take part in runs among them
 * @param nodes connected, with simulated evidence
 * @param runs at once, of two parties each that are in no other run
 * @param rounds of each run
 * @param probePairs of idle parties that write to each other
 * @param heapMegabytes of the coordinator
 * @param burstSeconds how long the pairs write as fast as they can, after the runs
 */
public record LoadPlan(
    int parties,
    int nodes,
    int runs,
    int rounds,
    int probePairs,
    int heapMegabytes,
    int burstSeconds) {

  static final int PARTIES_PER_RUN = 2;

  /** Runs that one node takes at a time. */
  static final int CAPACITY = 2;

  /** 1,000 parties, 100 nodes, 50 runs at once, a coordinator of 1 GiB. */
  public static final LoadPlan FULL = new LoadPlan(1000, 100, 50, 3, 20, 1024, 15);

  public LoadPlan {
    if (nodes < PARTIES_PER_RUN + 1 || runs < 1 || rounds < 1 || probePairs < 1) {
      throw new IllegalArgumentException("three nodes, a run, a round and a pair at least");
    }
    if (runs * PARTIES_PER_RUN + 2 * probePairs > parties) {
      throw new IllegalArgumentException(
          parties + " parties are too few for " + runs + " runs and " + probePairs + " pairs");
    }
    if (runs * (PARTIES_PER_RUN + 1) > nodes * CAPACITY) {
      throw new IllegalArgumentException(
          nodes + " nodes are too few for " + runs + " runs at once");
    }
  }

  int actors() {
    return runs * PARTIES_PER_RUN;
  }
}
