package org.fedclave.models;

/** Local training left the finite numbers: its result is of no use to anybody. */
public final class DivergedException extends Exception {
  private static final long serialVersionUID = 1;

  DivergedException(String when) {
    super(
        "training diverged in "
            + when
            + ": the loss or a parameter is no longer finite; lower the learning rate");
  }
}
