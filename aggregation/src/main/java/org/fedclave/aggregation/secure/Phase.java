package org.fedclave.aggregation.secure;

/** The five exchanges of a round, in order (Bonawitz et al. 2017, figure 4, rounds 0 to 4). */
public enum Phase {
  /** Fresh keys are advertised. */
  ADVERTISE,
  /** Secrets are shared among neighbours. */
  SHARE,
  /** Masked vectors are sent. */
  MASK,
  /** The set of survivors is confirmed. */
  CONFIRM,
  /** Shares are revealed. */
  UNMASK
}
