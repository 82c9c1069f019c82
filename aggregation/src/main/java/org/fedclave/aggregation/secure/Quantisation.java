package org.fedclave.aggregation.secure;

/**
 * How updates become vectors of integers modulo 2^bits and sums of them become a weighted mean.
 *
 * <p>Participant i's coordinate x, clipped to [-C, C], becomes {@code y = (w_i / W) * x * S},
 * rounded up or down at random so that its expectation is y; {@code S = M / C} with {@code M =
 * 2^(bits-1) - 1 - participants - headroom}. While weights sum to at most W, the magnitude of any
 * sum of up to {@code participants} vectors is at most {@code 2^(bits-1) - 1 - headroom}: it cannot
 * wrap. After the coordinates come {@link #limbs} elements with the weight itself.
 *
 * @param bits of an element, 8 to 32
 * @param clip C, the largest magnitude of a coordinate; above 0
 * @param totalWeight W, at least the sum of all participants' weights: 1 to 2^52
 * @param participants at most, 1 to 1024
 * @param headroom what the server may add to or take from each element of a sum, as noise, and it
 *     still does not wrap; 0 or more
 */
public record Quantisation(
    int bits, double clip, long totalWeight, int participants, long headroom) {

  public Quantisation {
    if (bits < MaskingParameters.FEWEST_BITS || bits > MaskingParameters.MOST_BITS) {
      throw new IllegalArgumentException("bits " + bits + "; allowed: 8 to 32");
    }
    if (!(clip > 0) || !Double.isFinite(clip)) {
      throw new IllegalArgumentException("clip " + clip + "; positive and finite");
    }
    if (totalWeight < 1 || totalWeight > 1L << 52) {
      throw new IllegalArgumentException("total weight " + totalWeight + "; allowed: 1 to 2^52");
    }
    if (participants < 1 || participants > MaskingParameters.MOST_PARTIES) {
      throw new IllegalArgumentException("participants " + participants + "; allowed: 1 to 1024");
    }
    if (headroom < 0 || (1L << (bits - 1)) - 1 - participants - headroom < 1) {
      throw new IllegalArgumentException(
          participants
              + " participants and headroom "
              + headroom
              + " leave nothing of "
              + bits
              + " bits");
    }
  }

  /** M: the largest magnitude of the weighted sum of coordinates, in steps. */
  public long steps() {
    return (1L << (bits - 1)) - 1 - participants - headroom;
  }

  /** S: steps of the ring for each unit of {@code sum (w_i / W) x_i}. */
  public double scale() {
    return steps() / clip;
  }

  /** Bits of the weight in each of the elements that carry it. */
  int limbBits() {
    return bits - (Integer.SIZE - Integer.numberOfLeadingZeros(participants));
  }

  /** Elements that carry the weight. */
  public int limbs() {
    int weightBits = Long.SIZE - Long.numberOfLeadingZeros(totalWeight);
    return (weightBits + limbBits() - 1) / limbBits();
  }

  /** Elements of the vector for a model of {@code parameters} parameters. */
  public int vectorLength(int parameters) {
    return Math.addExact(parameters, limbs());
  }
}
