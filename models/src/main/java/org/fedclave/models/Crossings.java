package org.fedclave.models;

/**
 * What went between Java's memory and an engine's: on a GPU in confidential mode each crossing is
 * encrypted and costs more than the same bytes on the device.
 *
 * @param steps of training
 * @param copiesIn calls that copied to the engine
 * @param bytesIn that they copied
 * @param copiesOut calls that copied back
 * @param bytesOut that they copied
 */
public record Crossings(long steps, long copiesIn, long bytesIn, long copiesOut, long bytesOut) {
  /** No crossing yet. */
  public static final Crossings NONE = new Crossings(0, 0, 0, 0, 0);

  /** One more step. */
  public Crossings step() {
    return new Crossings(steps + 1, copiesIn, bytesIn, copiesOut, bytesOut);
  }

  /** One more copy to the engine. */
  public Crossings in(long bytes) {
    return new Crossings(steps, copiesIn + 1, bytesIn + bytes, copiesOut, bytesOut);
  }

  /** One more copy back. */
  public Crossings out(long bytes) {
    return new Crossings(steps, copiesIn, bytesIn, copiesOut + 1, bytesOut + bytes);
  }

  /** Both together. */
  public Crossings plus(Crossings other) {
    return new Crossings(
        steps + other.steps,
        copiesIn + other.copiesIn,
        bytesIn + other.bytesIn,
        copiesOut + other.copiesOut,
        bytesOut + other.bytesOut);
  }
}
