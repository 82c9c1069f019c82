package org.fedclave.aggregation.secure;

import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * A point of edwards25519 (RFC 7748, section 4.1) in extended coordinates: x = X/Z, y = Y/Z, xy =
 * T/Z (Hisil, Wong, Carter, Dawson 2008). Mutable, not thread-safe.
 *
 * <p>Bouncy Castle's field multiplies what was added or subtracted once; what was more often, is
 * carried before.
 */
final class EdwardsPoint {

  private static final int[] ONE = X25519Field.create();
  private static final int[] HALF = X25519Field.create();

  /** d = -121665 / 121666. */
  private static final int[] D = X25519Field.create();

  private static final int[] FOUR_D = X25519Field.create();

  static {
    X25519Field.one(ONE);
    int[] two = X25519Field.create();
    X25519Field.add(ONE, ONE, two);
    X25519Field.inv(two, HALF);
    int[] number = X25519Field.create();
    X25519Field.mul(ONE, 121_666, number);
    X25519Field.inv(number, number);
    X25519Field.mul(number, 121_665, number);
    X25519Field.negate(number, D);
    X25519Field.carry(D);
    X25519Field.mul(D, 4, FOUR_D);
  }

  private final int[] x = X25519Field.create();
  private final int[] y = X25519Field.create();
  private final int[] z = X25519Field.create();
  private final int[] t = X25519Field.create();

  private final int[] a = X25519Field.create();
  private final int[] b = X25519Field.create();
  private final int[] e = X25519Field.create();
  private final int[] f = X25519Field.create();
  private final int[] g = X25519Field.create();
  private final int[] h = X25519Field.create();

  /** A point as others add it: affine, (y + x) / 2, (y - x) / 2 and dxy. */
  static final class Addend {
    private final int[] sum = X25519Field.create();
    private final int[] difference = X25519Field.create();
    private final int[] product = X25519Field.create();
  }

  /** The neutral element. */
  EdwardsPoint() {
    setNeutral();
  }

  void setNeutral() {
    X25519Field.zero(x);
    X25519Field.one(y);
    X25519Field.one(z);
    X25519Field.zero(t);
  }

  void set(EdwardsPoint other) {
    X25519Field.copy(other.x, 0, x, 0);
    X25519Field.copy(other.y, 0, y, 0);
    X25519Field.copy(other.z, 0, z, 0);
    X25519Field.copy(other.t, 0, t, 0);
  }

  /**
   * One of the two points whose Montgomery form has this u: y = (u - 1) / (u + 1), and x^2 = (y^2 -
   * 1) / (d y^2 + 1). Both have the same multiples' u.
   *
   * @return nothing if there is none, because u is of the twist, or of no point here
   */
  static Optional<EdwardsPoint> of(byte[] u) {
    int[] numerator = X25519Field.create();
    int[] denominator = X25519Field.create();
    X25519Field.decode255(u, numerator);
    X25519Field.apm(numerator, ONE, denominator, numerator);
    if (isZero(denominator)) {
      return Optional.empty();
    }
    var point = new EdwardsPoint();
    X25519Field.inv(denominator, denominator);
    X25519Field.mul(numerator, denominator, point.y);
    X25519Field.sqr(point.y, numerator);
    X25519Field.mul(numerator, D, denominator);
    X25519Field.add(denominator, ONE, denominator);
    X25519Field.sub(numerator, ONE, numerator);
    if (!X25519Field.sqrtRatioVar(numerator, denominator, point.x)) {
      return Optional.empty();
    }
    X25519Field.mul(point.x, point.y, point.t);
    return Optional.of(point);
  }

  private static boolean isZero(int[] element) {
    int[] copy = element.clone();
    X25519Field.normalize(copy);
    return X25519Field.isZeroVar(copy);
  }

  /** Doubles the point (section 3.3 of the paper, for a = -1). */
  void twice() {
    X25519Field.add(x, y, e);
    X25519Field.sqr(e, e);
    X25519Field.sqr(x, a);
    X25519Field.sqr(y, b);
    X25519Field.apm(b, a, h, g);
    X25519Field.sub(e, h, e);
    X25519Field.carry(e);
    X25519Field.sqr(z, f);
    X25519Field.add(f, f, f);
    X25519Field.sub(g, f, f);
    X25519Field.carry(f);
    X25519Field.negate(h, h);
    multiply();
  }

  /**
   * Adds a point, or what is opposite to it (section 3.1, with all factors halved, which changes
   * the fractions' terms only).
   */
  void add(Addend other, boolean isOpposite) {
    X25519Field.apm(y, x, b, a);
    X25519Field.mul(a, isOpposite ? other.sum : other.difference, a);
    X25519Field.mul(b, isOpposite ? other.difference : other.sum, b);
    X25519Field.mul(t, other.product, e);
    if (isOpposite) {
      X25519Field.apm(z, e, f, g);
    } else {
      X25519Field.apm(z, e, g, f);
    }
    X25519Field.apm(b, a, h, e);
    multiply();
  }

  private void multiply() {
    X25519Field.mul(e, f, x);
    X25519Field.mul(g, h, y);
    X25519Field.mul(f, g, z);
    X25519Field.mul(e, h, t);
  }

  /** This point as others add it, by {@code inverse}, 1/Z. */
  void copyTo(Addend addend, int[] inverse) {
    X25519Field.mul(inverse, HALF, e);
    X25519Field.mul(x, e, a);
    X25519Field.mul(y, e, b);
    X25519Field.apm(b, a, addend.sum, addend.difference);
    X25519Field.mul(a, b, addend.product);
    X25519Field.mul(addend.product, FOUR_D, addend.product);
    X25519Field.carry(addend.sum);
    X25519Field.carry(addend.difference);
  }

  /** A copy of Z. */
  int[] denominator() {
    return z.clone();
  }

  /** u = (1 + y) / (1 - y) of the point's Montgomery form, as a fraction. */
  void toMontgomery(int[] numerator, int[] denominator) {
    X25519Field.apm(z, y, numerator, denominator);
    X25519Field.carry(numerator);
    X25519Field.carry(denominator);
  }
}
