package org.fedclave.attestation.nvidia;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
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

  ReferenceValues {
    active = Collections.unmodifiableNavigableMap(new TreeMap<>(active));
  }

  /** Whether this is for {@code chip}: {@code LS_10} and {@code LS10} are one name. */
  boolean isFor(String chip) {
    return sameChip(product, chip);
  }

  static boolean sameChip(String one, String other) {
    return plain(one).equals(plain(other));
  }

  private static String plain(String name) {
    return name.replace("_", "").replace("-", "");
  }
}
