package org.fedclave.aggregation.secure;

/** Splits participants into groups by the round's seed. */
final class Groups {
  private Groups() {}
}
