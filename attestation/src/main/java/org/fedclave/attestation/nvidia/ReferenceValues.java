package org.fedclave.attestation.nvidia;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedclave.protocol.Bytes;

/**
 * What a RIM says, signed or not.
 *
 * @param version of the firmware or driver, for example {@code 96.00.9F.00.01}
 * @param product NVIDIA's name of the chip, for example {@code GH100}
 * @param active the acceptable values of each measurement that counts, by the file's index; the
 *     report's block is the next higher number
 */
record ReferenceValues(String version, String product, NavigableMap<Integer, List<Bytes>> active) {

  private static final Pattern CHIP = Pattern.compile("([A-Z]{2})[_-]?[0-9]{2,3}[A-Z]?");

  ReferenceValues {
    active = Collections.unmodifiableNavigableMap(new TreeMap<>(active));
  }

  /** Whether this may be for {@code chip}. */
  boolean isFor(String chip) {
    return sameChip(product, chip);
  }

  /**
   * Whether two names may be of one chip: not if both name chips, of different families. {@code
   * GB100} stands for every chip of its family, and {@code LS_10} is {@code LS10}. NVIDIA's own
   * verifiers do not look at the name; version and measurements bind the file to the device.
   */
  static boolean sameChip(String one, String other) {
    Matcher first = CHIP.matcher(one);
    Matcher second = CHIP.matcher(other);
    return !first.matches() || !second.matches() || first.group(1).equals(second.group(1));
  }
}
