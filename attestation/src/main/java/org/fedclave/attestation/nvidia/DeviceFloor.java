package org.fedclave.attestation.nvidia;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The lowest versions that a policy accepts for one chip.
 *
 * @param vbios for example {@code 96.00.9F.00.01}
 * @param driver for example {@code 550.90.07}; empty for a device that has no driver, such as a
 *     switch: then a report that names one is refused
 */
public record DeviceFloor(String vbios, Optional<String> driver) {

  public DeviceFloor {
    FirmwareVersion.vbios(vbios);
    driver.ifPresent(FirmwareVersion::driver);
    vbios = vbios.toUpperCase(Locale.ROOT);
  }

  /** Whether a report with this VBIOS version is new enough; without one it is not. */
  boolean acceptsVbios(Optional<String> stated) {
    return stated.map(version -> isAtLeast(version, vbios, FirmwareVersion::vbios)).orElse(false);
  }

  /** Whether a report with this driver, or without one, is new enough. */
  boolean acceptsDriver(Optional<String> stated) {
    if (stated.isEmpty() || driver.isEmpty()) {
      return stated.isEmpty() && driver.isEmpty();
    }
    return isAtLeast(stated.get(), driver.get(), FirmwareVersion::driver);
  }

  /** Whether all that this accepts {@code other} accepts too. */
  boolean isWithin(DeviceFloor other) {
    return other.acceptsVbios(Optional.of(vbios)) && other.acceptsDriver(driver);
  }

  /** A version that cannot be read is not new enough. */
  private static boolean isAtLeast(
      String version, String floor, Function<String, FirmwareVersion> reader) {
    try {
      return reader.apply(version).compareTo(reader.apply(floor)) >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
