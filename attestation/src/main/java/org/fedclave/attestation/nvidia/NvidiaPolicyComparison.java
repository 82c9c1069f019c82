package org.fedclave.attestation.nvidia;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.protocol.Bytes;

/**
 * Looks for something that one policy accepts and another does not.
 *
 * @param theirs the one that is looked through
 * @param own the one that it is held against
 */
record NvidiaPolicyComparison(NvidiaPolicy theirs, NvidiaPolicy own) {

  Optional<PolicyGap> firstGap() {
    return roots().or(this::devices).or(this::chips).or(this::rims).or(this::revocation);
  }

  private Optional<PolicyGap> roots() {
    if (!own.simulatedRoots().containsAll(theirs.simulatedRoots())
        || !own.simulatedRimRoots().containsAll(theirs.simulatedRimRoots())) {
      return weaker(
          Kind.ROOT, "trusts a test root, whose evidence is simulated", "another set of them");
    }
    if (!own.vendorRoots().containsAll(theirs.vendorRoots())) {
      return weaker(
          Kind.ROOT,
          "trusts the vendor roots " + new TreeSet<>(theirs.vendorRoots()),
          new TreeSet<>(own.vendorRoots()).toString());
    }
    return Optional.empty();
  }

  private Optional<PolicyGap> devices() {
    if (theirs.devices() != own.devices()) {
      return weaker(
          Kind.PLATFORM, "demands " + theirs.devices() + " GPUs", Integer.toString(own.devices()));
    }
    Optional<Set<Bytes>> accepted = theirs.allowedDevices();
    if (own.allowedDevices().isPresent()
        && !accepted.map(own.allowedDevices().get()::containsAll).orElse(false)) {
      return weaker(Kind.PLATFORM, "accepts GPUs that are not listed", "listed ones");
    }
    if (!own.modes().containsAll(theirs.modes())) {
      return weaker(
          Kind.PLATFORM,
          "accepts GPUs in the modes " + new TreeSet<>(theirs.modes()),
          new TreeSet<>(own.modes()).toString());
    }
    return theirs.allowZeroPadding() && !own.allowZeroPadding()
        ? weaker(Kind.PLATFORM, "accepts zero bytes after a GPU's report", "none")
        : Optional.empty();
  }

  private Optional<PolicyGap> chips() {
    for (Map.Entry<String, DeviceFloor> entry : new TreeMap<>(theirs.chips()).entrySet()) {
      Optional<DeviceFloor> floor = own.floor(Optional.of(entry.getKey()));
      if (floor.isEmpty()) {
        return weaker(Kind.PLATFORM, "accepts GPUs with the chip " + entry.getKey(), "others");
      }
      if (!entry.getValue().isWithin(floor.get())) {
        return weaker(
            Kind.PLATFORM, "accepts older firmware or drivers of " + entry.getKey(), "newer ones");
      }
    }
    return anyChip();
  }

  /** Their floor for all chips must be within each of ours that they do not name. */
  private Optional<PolicyGap> anyChip() {
    DeviceFloor any = theirs.chips().get(NvidiaPolicy.ANY_CHIP);
    if (any != null) {
      for (Map.Entry<String, DeviceFloor> entry : new TreeMap<>(own.chips()).entrySet()) {
        if (!theirs.chips().containsKey(entry.getKey()) && !any.isWithin(entry.getValue())) {
          return weaker(
              Kind.PLATFORM, "accepts older firmware of " + entry.getKey(), "newer firmware");
        }
      }
    }
    return Optional.empty();
  }

  private Optional<PolicyGap> rims() {
    return isWeaker(theirs.vbiosRim(), own.vbiosRim())
            || isWeaker(theirs.driverRim(), own.driverRim())
        ? weaker(Kind.COLLATERAL, "does not require NVIDIA's reference values (RIMs)", "them")
        : Optional.empty();
  }

  private Optional<PolicyGap> revocation() {
    if (isWeaker(theirs.ocsp(), own.ocsp())) {
      return weaker(Kind.COLLATERAL, "does not require OCSP answers", "them");
    }
    return theirs.maximumCollateralAge().compareTo(own.maximumCollateralAge()) > 0
        ? weaker(
            Kind.COLLATERAL,
            "accepts OCSP answers of " + theirs.maximumCollateralAge(),
            own.maximumCollateralAge().toString())
        : Optional.empty();
  }

  private static boolean isWeaker(CollateralRule theirs, CollateralRule own) {
    return own == CollateralRule.REQUIRED && theirs != CollateralRule.REQUIRED;
  }

  private static Optional<PolicyGap> weaker(Kind kind, String theirs, String own) {
    return Optional.of(new PolicyGap(kind, theirs, own));
  }
}
