package org.fedclave.engine.dl4jcuda;

import java.util.Comparator;

/**
 * NVIDIA's number of a GPU's instruction set, as in 8.6.
 *
 * @param major 1 to 99; machine code runs on no other
 * @param minor 0 to 9
 */
record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {
  private static final Comparator<ComputeCapability> ORDER =
      Comparator.comparingInt(ComputeCapability::major).thenComparingInt(ComputeCapability::minor);

  @Override
  public int compareTo(ComputeCapability other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
