package org.fedclave.attestation.collateral;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which of Intel's two data sets a TCB info or identity was served as (PCS v4, parameter {@code
 * update}). The documents do not say it themselves, so whoever imports one does; between TCB
 * recoveries both sets are the same document.
 */
public enum UpdateChannel {
  /** From the day on which a vulnerability is public. */
  EARLY("early"),
  /**
   * When platform owners have had time to update, some months later: what PCS serves if not asked.
   */
  STANDARD("standard");

  private final String label;

  UpdateChannel(String label) {
    this.label = label;
  }

  /** PCS's word. */
  public String label() {
    return label;
  }

  static Set<String> labels() {
    return Arrays.stream(values())
        .map(UpdateChannel::label)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static UpdateChannel ofLabel(String label) {
    for (UpdateChannel channel : values()) {
      if (channel.label.equals(label)) {
        return channel;
      }
    }
    throw new IllegalArgumentException("no data set is called " + label);
  }
}
