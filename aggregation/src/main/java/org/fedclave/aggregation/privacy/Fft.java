package org.fedclave.aggregation.privacy;

/**
 * The discrete Fourier transform of a power-of-two number of complex values, in place: Cooley and
 * Tukey 1965, radix 2. The order of all operations is fixed and the roots of unity come from {@link
 * StrictMath}: the same bits on every machine.
 *
 * <p>Each output is a sum over a binary tree, so its error is at most {@link #errorPerUnit} times
 * the sum of the inputs' magnitudes (Higham 2002, "Accuracy and Stability of Numerical Algorithms",
 * section 24.1, with roots good to one unit in the last place).
 */
final class Fft {
  private static final double UNIT_ROUNDOFF = 0x1p-53;

  private final int size;
  private final double[] cosines;
  private final double[] sines;

  /**
   * @param size a power of two, at least 2
   */
  Fft(int size) {
    if (size < 2 || Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException("the size " + size + " is not a power of two above 1");
    }
    this.size = size;
    this.cosines = new double[size / 2];
    this.sines = new double[size / 2];
    for (int i = 0; i < size / 2; i++) {
      double angle = 2 * StrictMath.PI * i / size;
      cosines[i] = StrictMath.cos(angle);
      sines[i] = -StrictMath.sin(angle);
    }
  }

  /** X_k = sum of x_n exp(-2 pi i k n / size). */
  void forward(double[] real, double[] imaginary) {
    if (real.length != size || imaginary.length != size) {
      throw new IllegalArgumentException(
          "the transform is for %d values, not %d and %d"
              .formatted(size, real.length, imaginary.length));
    }
    reorder(real, imaginary);
    for (int half = 1; half < size; half *= 2) {
      butterflies(real, imaginary, half);
    }
  }

  /**
   * x_n = (1 / size) sum of X_k exp(2 pi i k n / size): a forward transform with parts exchanged.
   */
  void inverse(double[] real, double[] imaginary) {
    forward(imaginary, real);
    for (int i = 0; i < size; i++) {
      real[i] /= size;
      imaginary[i] /= size;
    }
  }

  /** Bound on an output's error for inputs whose magnitudes sum to 1. */
  double errorPerUnit() {
    int levels = Integer.numberOfTrailingZeros(size);
    return 8 * levels * UNIT_ROUNDOFF;
  }

  private void butterflies(double[] real, double[] imaginary, int half) {
    int stride = size / (2 * half);
    for (int start = 0; start < size; start += 2 * half) {
      for (int i = 0; i < half; i++) {
        int even = start + i;
        int odd = even + half;
        double cosine = cosines[i * stride];
        double sine = sines[i * stride];
        double turnedReal = real[odd] * cosine - imaginary[odd] * sine;
        double turnedImaginary = real[odd] * sine + imaginary[odd] * cosine;
        real[odd] = real[even] - turnedReal;
        imaginary[odd] = imaginary[even] - turnedImaginary;
        real[even] += turnedReal;
        imaginary[even] += turnedImaginary;
      }
    }
  }

  private void reorder(double[] real, double[] imaginary) {
    int shift = Integer.numberOfLeadingZeros(size) + 1;
    for (int i = 0; i < size; i++) {
      int mirrored = Integer.reverse(i) >>> shift;
      if (mirrored > i) {
        swap(real, i, mirrored);
        swap(imaginary, i, mirrored);
      }
    }
  }

  private static void swap(double[] values, int i, int j) {
    double kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
}
