package org.fedclave.attestation.dcap;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How current a platform is (Intel PCS API v4, {@code tcbStatus}; two of Intel's library). */
public enum TcbStatus {
  UP_TO_DATE("UpToDate"),
  /** Current, and software inside the enclave must harden itself. */
  SW_HARDENING_NEEDED("SWHardeningNeeded"),
  /** Current, and the platform's settings may leave it open. */
  CONFIGURATION_NEEDED("ConfigurationNeeded"),
  CONFIGURATION_AND_SW_HARDENING_NEEDED("ConfigurationAndSWHardeningNeeded"),
  OUT_OF_DATE("OutOfDate"),
  OUT_OF_DATE_CONFIGURATION_NEEDED("OutOfDateConfigurationNeeded"),
  /**
   * TDX 1.5: out of date only because the TD was launched before the TDX module was updated. Intel
   * serves no such status; it follows from the quote.
   */
  TD_RELAUNCH_ADVISED("TDRelaunchAdvised"),
  TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED("TDRelaunchAdvisedConfigurationNeeded"),
  /** Never accepted. */
  REVOKED("Revoked");

  private final String label;

  TcbStatus(String label) {
    this.label = label;
  }

  /** Intel's word, also in policies. */
  public String label() {
    return label;
  }

  static Optional<TcbStatus> ofLabel(String label) {
    for (TcbStatus status : values()) {
      if (status.label.equals(label)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }

  /** The words that Intel serves. */
  static Set<String> servedLabels() {
    var labels = new TreeSet<String>();
    for (TcbStatus status : values()) {
      if (!status.isRelaunch()) {
        labels.add(status.label);
      }
    }
    return labels;
  }

  boolean isRelaunch() {
    return this == TD_RELAUNCH_ADVISED || this == TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED;
  }

  /** Whether it says that the platform's settings need a look. */
  public boolean needsConfiguration() {
    return switch (this) {
      case CONFIGURATION_NEEDED,
          CONFIGURATION_AND_SW_HARDENING_NEEDED,
          OUT_OF_DATE_CONFIGURATION_NEEDED,
          TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED ->
          true;
      case UP_TO_DATE, SW_HARDENING_NEEDED, OUT_OF_DATE, TD_RELAUNCH_ADVISED, REVOKED -> false;
    };
  }

  /** Whether a newer firmware, microcode, module or quoting enclave is out. */
  public boolean isOutOfDate() {
    return switch (this) {
      case OUT_OF_DATE,
          OUT_OF_DATE_CONFIGURATION_NEEDED,
          TD_RELAUNCH_ADVISED,
          TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
          REVOKED ->
          true;
      case UP_TO_DATE,
          SW_HARDENING_NEEDED,
          CONFIGURATION_NEEDED,
          CONFIGURATION_AND_SW_HARDENING_NEEDED ->
          false;
    };
  }

  /**
   * This status of a platform, joined with that of its TDX module or quoting enclave, of which
   * Intel's library knows three: up to date, revoked, and anything else, which is out of date.
   */
  TcbStatus joinedWith(TcbStatus part) {
    if (part == REVOKED || this == REVOKED) {
      return REVOKED;
    }
    if (part == UP_TO_DATE || isOutOfDate()) {
      return this;
    }
    return needsConfiguration() ? OUT_OF_DATE_CONFIGURATION_NEEDED : OUT_OF_DATE;
  }
}
