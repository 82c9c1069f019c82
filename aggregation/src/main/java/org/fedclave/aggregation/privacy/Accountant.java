package org.fedclave.aggregation.privacy;

/**
 * Finds an epsilon that holds for given releases and delta. Thread-safe, and deterministic to the
 * bit, whatever it was asked before: a verifier on another machine finds the very same epsilon.
 */
public sealed interface Accountant permits RdpAccountant, PldAccountant {
  /** The name in contracts and proofs: {@code rdp} or {@code pld}. */
  String name();

  /**
   * An upper bound on what the releases cost at this delta.
   *
   * @param delta above 0, below 1
   * @throws IllegalArgumentException if this accountant has no theorem for the releases' noise
   */
  PrivacySpent spent(SampledGaussian releases, double delta);

  /**
   * The accountant of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Accountant of(String name) {
    return switch (name) {
      case RdpAccountant.NAME -> new RdpAccountant();
      case PldAccountant.NAME -> new PldAccountant();
      default ->
          throw new IllegalArgumentException(
              "no accountant is named " + name + "; there are rdp and pld");
    };
  }
}
