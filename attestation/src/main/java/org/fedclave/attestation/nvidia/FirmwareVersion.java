package org.fedclave.attestation.nvidia;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A dotted version of a driver or of a VBIOS, compared part by part.
 *
 * @param parts from the most significant on
 */
record FirmwareVersion(List<Integer> parts) implements Comparable<FirmwareVersion> {

  private static final Pattern DRIVER = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6}){0,4}");
  private static final Pattern VBIOS = Pattern.compile("[0-9A-Fa-f]{2}(\\.[0-9A-Fa-f]{2}){4}");

  FirmwareVersion {
    parts = List.copyOf(parts);
  }

  /** In decimal, for example {@code 550.90.07}. */
  static FirmwareVersion driver(String text) {
    return parse(text, DRIVER, 10, "a driver's version such as 550.90.07");
  }

  /** In hexadecimal, for example {@code 96.00.9F.00.01}. */
  static FirmwareVersion vbios(String text) {
    return parse(text, VBIOS, 16, "a VBIOS version such as 96.00.9F.00.01");
  }

  private static FirmwareVersion parse(String text, Pattern form, int radix, String expected) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is not " + expected);
    }
    List<Integer> parts = new ArrayList<>();
    for (String part : text.split("\\.", -1)) {
      parts.add(Integer.parseInt(part, radix));
    }
    return new FirmwareVersion(parts);
  }

  @Override
  public int compareTo(FirmwareVersion other) {
    for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
      int difference = Integer.compare(part(i), other.part(i));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private int part(int index) {
    return index < parts.size() ? parts.get(index) : 0;
  }
}
