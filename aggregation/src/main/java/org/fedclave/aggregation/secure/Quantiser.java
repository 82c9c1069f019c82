package org.fedclave.aggregation.secure;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.Bytes;

/**
 * Turns one participant's update into a vector of the ring, and a sum of vectors into a weighted
 * mean ({@link Quantisation} says how). Not thread-safe.
 */
public final class Quantiser {

  private static final int CHUNK = 1 << 12;
  private static final int EXPONENT = 0x7f80_0000;

  private final Quantisation quantisation;
  private final RandomStream random;
  private final byte[] chunk = new byte[Integer.BYTES * CHUNK];

  public Quantiser(Quantisation quantisation) {
    this(quantisation, new SecureRandom());
  }

  /** For tests in this package, which replay a seed. */
  Quantiser(Quantisation quantisation, SecureRandom random) {
    this(quantisation, RandomStream.seededBy(random));
  }

  private Quantiser(Quantisation quantisation, RandomStream random) {
    this.quantisation = quantisation;
    this.random = random;
  }

  /**
   * One that rounds the same update in the same way again, so that a round can be computed again
   * from its inputs. Rounding is not what hides an update; masks do.
   *
   * @param seed 32 bytes, another one for each update; it may be known to anybody
   */
  public static Quantiser repeatable(Quantisation quantisation, Bytes seed) {
    return new Quantiser(quantisation, RandomStream.of(seed));
  }

  /**
   * Quantises {@code update}, clipping each coordinate to the bound.
   *
   * @param update each coordinate finite; not kept
   * @param weight 1 to the total weight
   * @return signed steps, then the weight's limbs
   */
  public int[] quantise(float[] update, long weight) throws MaskingException {
    long total = requireWeight(weight);
    requireFinite(update);
    int[] vector = new int[quantisation.vectorLength(update.length)];
    double factor = quantisation.scale() * ((double) weight / total);
    for (int from = 0; from < update.length; from += CHUNK) {
      random.fill(chunk);
      round(update, from, Math.min(CHUNK, update.length - from), factor, vector);
    }
    writeWeight(weight, vector, update.length);
    return vector;
  }

  /**
   * Quantises as {@link #quantise(float[], long)} does, without first rounding to 32 bits: for few
   * values of which a difference counts, such as means of squares.
   *
   * @param values each finite; not kept
   */
  public int[] quantise(double[] values, long weight) throws MaskingException {
    long total = requireWeight(weight);
    int[] vector = new int[quantisation.vectorLength(values.length)];
    double clip = quantisation.clip();
    double factor = quantisation.scale() * ((double) weight / total);
    MemorySegment uniform = MemorySegment.ofArray(chunk);
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new MaskingException(Rule.NOT_FINITE, "a value is not finite");
      }
      if (i % CHUNK == 0) {
        random.fill(chunk);
      }
      double y = Math.max(-clip, Math.min(clip, values[i])) * factor;
      long at = (long) Integer.BYTES * (i % CHUNK);
      vector[i] = (int) Math.floor(y + uniform.get(CounterMode.INT, at) * 0x1p-32 + 0.5);
    }
    writeWeight(weight, vector, values.length);
    return vector;
  }

  private long requireWeight(long weight) throws MaskingException {
    long total = quantisation.totalWeight();
    if (weight < 1 || weight > total) {
      throw new MaskingException(
          Rule.WEIGHT, "the weight " + weight + "; all weights share a bound of " + total);
    }
    return total;
  }

  /** {@code floor(y + u)} with u uniform in [0, 1) is y in expectation, and next to it. */
  private void round(float[] update, int from, int count, double factor, int[] vector) {
    MemorySegment uniform = MemorySegment.ofArray(chunk);
    double clip = quantisation.clip();
    for (int i = 0; i < count; i++) {
      double y = Math.max(-clip, Math.min(clip, update[from + i])) * factor;
      double u = uniform.get(CounterMode.INT, (long) Integer.BYTES * i) * 0x1p-32 + 0.5;
      vector[from + i] = (int) Math.floor(y + u);
    }
  }

  private static void requireFinite(float[] update) throws MaskingException {
    int largest = 0;
    for (float x : update) {
      largest = Math.max(largest, Float.floatToRawIntBits(x) & EXPONENT);
    }
    if (largest == EXPONENT) {
      throw new MaskingException(Rule.NOT_FINITE, "a coordinate of the update is not finite");
    }
  }

  private void writeWeight(long weight, int[] vector, int from) {
    int bits = quantisation.limbBits();
    for (int limb = 0; limb < quantisation.limbs(); limb++) {
      int shift = limb * bits;
      vector[from + limb] = shift < Long.SIZE ? (int) (weight >>> shift & (1L << bits) - 1) : 0;
    }
  }

  /**
   * Reads a sum of such vectors.
   *
   * @param sum elements modulo 2^bits; higher bits are ignored
   */
  public static WeightedSum read(Quantisation quantisation, int[] sum) throws MaskingException {
    int parameters = sum.length - quantisation.limbs();
    if (parameters < 0) {
      throw new IllegalArgumentException(sum.length + " elements do not even hold the weight");
    }
    long weight = readWeight(quantisation, sum, parameters);
    int unused = Integer.SIZE - quantisation.bits();
    double unit = unit(quantisation, weight);
    float[] mean = new float[parameters];
    for (int i = 0; i < parameters; i++) {
      mean[i] = (float) ((sum[i] << unused >> unused) * unit);
    }
    return new WeightedSum(weight, mean);
  }

  /**
   * Reads the means of such a sum without rounding them to 32 bits.
   *
   * @param weight as {@link #read} finds it in the same sum
   */
  public static double[] preciseMean(Quantisation quantisation, int[] sum, long weight) {
    int unused = Integer.SIZE - quantisation.bits();
    double unit = unit(quantisation, weight);
    double[] mean = new double[sum.length - quantisation.limbs()];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (sum[i] << unused >> unused) * unit;
    }
    return mean;
  }

  private static double unit(Quantisation quantisation, long weight) {
    return quantisation.totalWeight() / (quantisation.scale() * weight);
  }

  private static long readWeight(Quantisation quantisation, int[] sum, int from)
      throws MaskingException {
    BigInteger weight = BigInteger.ZERO;
    long mask = (1L << quantisation.bits()) - 1;
    for (int limb = quantisation.limbs() - 1; limb >= 0; limb--) {
      weight =
          weight
              .shiftLeft(quantisation.limbBits())
              .add(BigInteger.valueOf(sum[from + limb] & mask));
    }
    if (weight.signum() == 0
        || weight.compareTo(BigInteger.valueOf(quantisation.totalWeight())) > 0) {
      throw new MaskingException(
          Rule.WEIGHT,
          "the weights sum to " + weight + "; expected 1 to " + quantisation.totalWeight());
    }
    return weight.longValueExact();
  }
}
