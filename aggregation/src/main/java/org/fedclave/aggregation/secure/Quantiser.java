package org.fedclave.aggregation.secure;

/**
 * Turns one participant's update into a vector of the ring, and a sum of vectors into a weighted
 * mean ({@link Quantisation} says how). Not thread-safe.
 */
public final class Quantiser {

  public Quantiser(Quantisation quantisation) {}

  /**
   * Quantises {@code update}, clipping each coordinate to the bound.
   *
   * @param update each coordinate finite; not kept
   * @param weight 1 to the total weight
   * @return signed steps, then the weight's limbs
   */
  public int[] quantise(float[] update, long weight) throws MaskingException {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a sum of such vectors.
   *
   * @param sum elements modulo 2^bits; higher bits are ignored
   */
  public static WeightedSum read(Quantisation quantisation, int[] sum) throws MaskingException {
    throw new UnsupportedOperationException();
  }
}
