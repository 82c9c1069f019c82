package org.fedclave.attestation.nvidia;

import java.util.Optional;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;

/** The two files of reference values for one GPU; a switch has only the first. */
enum RimKind {
  /** For the firmware. */
  VBIOS("VBIOS", EvidenceItem.VBIOS_RIM, "vbiosRim"),
  /** For what the driver loads. */
  DRIVER("driver", EvidenceItem.DRIVER_RIM, "driverRim");

  private final String label;
  private final EvidenceItem item;
  private final String claim;

  RimKind(String label, EvidenceItem item, String claim) {
    this.label = label;
    this.item = item;
    this.claim = claim;
  }

  /** In messages. */
  String label() {
    return label;
  }

  EvidenceItem item() {
    return item;
  }

  /** Also the name in policies. */
  String claim() {
    return claim;
  }

  /** The version in a report that such a file must be for. */
  Optional<String> version(OpaqueData opaque) throws RefusedException {
    return switch (this) {
      case VBIOS -> opaque.vbiosVersion();
      case DRIVER -> opaque.driverVersion();
    };
  }
}
