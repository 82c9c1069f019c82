package org.fedclave.aggregation.privacy;

/**
 * The privacy loss of many equal steps: their distribution convolved with itself, by one Fourier
 * transform (Koskela, Jälkö, Honkela 2020, "Computing Tight Differential Privacy Guarantees Using
 * FFT"), and the delta that belongs to each epsilon.
 *
 * <p>Masses are first tilted by exp(lambda loss), so that those around the epsilon which is looked
 * for are the large ones, and the error of the transform, which is relative to the largest, does
 * not hide them. That error, what lies beyond the grid's end, and what wraps around it are bounded
 * and added to delta.
 */
final class ComposedLosses {
  /** Longest transform; a step that needs more is looked at on a coarser grid. */
  static final int MOST_POINTS = 1 << 21;

  /** Tilted mass that may lie outside the transform's window, on each side. */
  private static final double OUTSIDE = 1e-10;

  private static final double UNIT_ROUNDOFF = 0x1p-53;
  private static final double NEGLIGIBLE_LOG = -60;

  private final StepLosses step;
  private final long steps;
  private final double h;
  private final double lambda;

  /** log of the sum of mass exp(lambda loss): the tilted masses sum to 1. */
  private final double logTotal;

  private final double[] logTilted;
  private final double[] tilted;
  private final double mean;

  /** How far below and above its mean the tilted sum goes, but for {@link #OUTSIDE} of its mass. */
  private final double below;

  private final double above;

  /**
   * @param step losses on the grid of multiples of {@code h}
   * @param steps how often
   * @param lambda above 0; the order of the best Renyi bound, less 1, is a good one
   */
  ComposedLosses(StepLosses step, long steps, double h, double lambda) {
    this.step = step;
    this.steps = steps;
    this.h = h;
    this.lambda = lambda;
    this.logTilted = new double[step.size()];
    this.tilted = new double[step.size()];
    for (int i = 0; i < tilted.length; i++) {
      logTilted[i] = StrictMath.log(step.mass(i)) + lambda * loss(i);
    }
    this.logTotal = logMoment(0, 0);
    double first = 0;
    for (int i = 0; i < tilted.length; i++) {
      logTilted[i] -= logTotal;
      tilted[i] = StrictMath.exp(logTilted[i]);
      first += tilted[i] * loss(i);
    }
    this.mean = first;
    double deviation = StrictMath.sqrt(steps * variance());
    this.below = reach(-1, deviation);
    this.above = reach(1, deviation);
  }

  /** The window of total losses, in units of h, that the transform covers. */
  private record Window(long start, int size) {
    long end() {
      return start + size;
    }
  }

  /** Whether {@link #epsilon} can work on this grid. */
  boolean fits() {
    return (below + above) / h + 4 <= MOST_POINTS;
  }

  /** The smallest epsilon found at {@code delta}; infinite if the grid ends before it. */
  double epsilon(double delta) {
    Window window = window();
    double[] real = new double[window.size()];
    double error = convolve(real);
    double decay = StrictMath.exp(-h);
    double last = steps * step.infinite() + OUTSIDE * untilt(window.end());
    double weighted = 0;
    if (last > delta) {
      return Double.POSITIVE_INFINITY;
    }
    for (long s = window.end() - 1; s >= window.start() && s >= 0; s--) {
      double mass = Math.max(0, real[(int) Math.floorMod(s, (long) window.size())]) + error;
      double sum = mass * untilt(s) + weighted;
      double next = last + (1 - decay) * sum;
      if (!(next <= delta)) {
        return Math.max(0, s * h + between(last, next, delta, decay));
      }
      last = next;
      weighted = decay * sum;
    }
    return Math.max(0, (window.start() - 1) * h);
  }

  /** Between two grid points delta is linear in exp(epsilon): how far below the upper one it is. */
  private static double between(double last, double next, double delta, double decay) {
    double share = (delta - last) / (next - last);
    return share >= 0 ? StrictMath.log1p(-share * (1 - decay)) : 0;
  }

  /** What one unit of tilted mass at total loss s h was before the tilt. */
  private double untilt(long s) {
    return StrictMath.exp(steps * logTotal - lambda * s * h);
  }

  /**
   * Fills {@code real} with the tilted masses of the sum, modulo its length; returns their error.
   */
  private double convolve(double[] real) {
    int size = real.length;
    double[] imaginary = new double[size];
    for (int i = 0; i < tilted.length; i++) {
      real[Math.floorMod(step.first() + i, size)] += tilted[i];
    }
    Fft fft = new Fft(size);
    fft.forward(real, imaginary);
    double error = 0;
    for (int i = 0; i < size; i++) {
      error += power(real, imaginary, i, fft.errorPerUnit());
    }
    fft.inverse(real, imaginary);
    return 2 * error / size;
  }

  /**
   * Raises one value to the power {@code steps}; returns the error that this leaves in the inverse
   * transform: steps r^(steps-1) eta of the first transform, the roundings of the power itself, and
   * those of the inverse.
   */
  private double power(double[] real, double[] imaginary, int i, double eta) {
    double baseReal = real[i];
    double baseImaginary = imaginary[i];
    double magnitude = StrictMath.sqrt(baseReal * baseReal + baseImaginary * baseImaginary) + eta;
    double powerReal = 1;
    double powerImaginary = 0;
    for (long left = steps; left > 0; left >>= 1) {
      if ((left & 1) != 0) {
        double product = powerReal * baseReal - powerImaginary * baseImaginary;
        powerImaginary = powerReal * baseImaginary + powerImaginary * baseReal;
        powerReal = product;
      }
      double square = baseReal * baseReal - baseImaginary * baseImaginary;
      baseImaginary = 2 * baseReal * baseImaginary;
      baseReal = square;
    }
    real[i] = powerReal;
    imaginary[i] = powerImaginary;
    double shrunk = StrictMath.exp((steps - 1) * StrictMath.log(magnitude));
    return shrunk * (steps * eta + magnitude * (8 * UNIT_ROUNDOFF * steps + eta));
  }

  private Window window() {
    long start = (long) Math.floor((steps * mean - below) / h) - 1;
    long end = (long) Math.ceil((steps * mean + above) / h) + 1;
    int size = 2;
    while (size < end - start) {
      size *= 2;
    }
    return new Window(end - size, size);
  }

  private double variance() {
    double sum = 0;
    for (int i = 0; i < tilted.length; i++) {
      sum += tilted[i] * (loss(i) - mean) * (loss(i) - mean);
    }
    return sum;
  }

  /** Chernoff's bound, at a few exponents around the one that is best for a Gaussian. */
  private double reach(int sign, double deviation) {
    int end = sign > 0 ? tilted.length - 1 : 0;
    double reach = steps * Math.abs(loss(end) - mean);
    double best = StrictMath.sqrt(-2 * StrictMath.log(OUTSIDE)) / deviation;
    for (int i = -3; i <= 1; i++) {
      double theta = best * StrictMath.pow(2, i);
      double logTail = steps * logMoment(sign * theta, mean) - StrictMath.log(OUTSIDE);
      reach = Math.min(reach, logTail / theta);
    }
    return reach;
  }

  /** log of the sum of tilted mass times exp(theta (loss - centre)). */
  private double logMoment(double theta, double centre) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logTilted.length; i++) {
      largest = Math.max(largest, logTilted[i] + theta * (loss(i) - centre));
    }
    double sum = 0;
    for (int i = 0; i < logTilted.length; i++) {
      double exponent = logTilted[i] + theta * (loss(i) - centre) - largest;
      if (exponent > NEGLIGIBLE_LOG) {
        sum += StrictMath.exp(exponent);
      }
    }
    return largest + StrictMath.log(sum);
  }

  private double loss(int i) {
    return (step.first() + i) * h;
  }
}
