package org.fedclave.tables.published;

/** What is known about a patient five years on. */
enum Outcome {
  /** The tumour came back, or the patient died. */
  EVENT,
  /** Neither, and the patient was followed that long. */
  NONE,
  /** Neither was seen, and the patient was not followed that long. */
  UNKNOWN;

  /** Five years. */
  static final int HORIZON_DAYS = 1826;

  /**
   * @param event whether there was one within the horizon
   * @param followed the days for which an event would have been seen
   */
  static Outcome of(boolean event, long followed) {
    if (event) {
      return EVENT;
    }
    return followed >= HORIZON_DAYS ? NONE : UNKNOWN;
  }
}
