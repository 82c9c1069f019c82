package org.fedclave.attestation.nvidia;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether a piece of collateral must be there. One that is there is always checked. */
public enum CollateralRule {
  REQUIRED("required"),
  /** Whoever presents the evidence decides; for pieces that the vendor does not serve. */
  WHEN_PRESENT("when-present");

  private final String label;

  CollateralRule(String label) {
    this.label = label;
  }

  /** The word in policies. */
  public String label() {
    return label;
  }

  static Optional<CollateralRule> ofLabel(String label) {
    for (CollateralRule rule : values()) {
      if (rule.label.equals(label)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  static Set<String> labels() {
    var labels = new TreeSet<String>();
    for (CollateralRule rule : values()) {
      labels.add(rule.label);
    }
    return labels;
  }
}
