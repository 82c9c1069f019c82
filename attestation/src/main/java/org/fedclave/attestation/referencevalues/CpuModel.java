package org.fedclave.attestation.referencevalues;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedclave.protocol.MalformedException;

/**
 * A virtual processor as QEMU names it ({@code -cpu}), of which only the CPUID signature is
 * measured (AMD 25481, Fn0000_0001_EAX): all versions of one model have one.
 *
 * @param name as it was given
 * @param signature Fn0000_0001_EAX
 */
public record CpuModel(String name, int signature) {

  private static final Map<String, Integer> KNOWN =
      new TreeMap<>(
          Map.of(
              "EPYC", signature(23, 1, 2),
              "EPYC-IBPB", signature(23, 1, 2),
              "EPYC-Rome", signature(23, 49, 0),
              "EPYC-Milan", signature(25, 1, 1),
              "EPYC-Genoa", signature(25, 17, 0),
              "EPYC-Turin", signature(26, 0, 0)));

  private static final Pattern VERSIONED = Pattern.compile("(.+?)(-v[1-9])?");
  private static final Pattern RAW = Pattern.compile("0x[0-9a-fA-F]{1,8}");

  /** A model by QEMU's name, such as {@code EPYC-v4}, or a signature such as {@code 0xa00f11}. */
  public static CpuModel of(String name) throws MalformedException {
    if (RAW.matcher(name).matches()) {
      return new CpuModel(name, Integer.parseUnsignedInt(name.substring(2), 16));
    }
    Matcher matcher = VERSIONED.matcher(name);
    Integer signature = matcher.matches() ? KNOWN.get(matcher.group(1)) : null;
    if (signature == null) {
      throw MalformedException.at(
          "processor model",
          "one of "
              + KNOWN.keySet()
              + " with or without a version such as -v4, or 0x and its CPUID",
          MalformedException.quote(name));
    }
    return new CpuModel(name, signature);
  }

  /** Families above 15 stand in two fields, models in two as well. */
  static int signature(int family, int model, int stepping) {
    int extendedFamily = Math.max(0, family - 15);
    return (extendedFamily << 20)
        | ((model >> 4) << 16)
        | (Math.min(family, 15) << 8)
        | ((model & 15) << 4)
        | stepping;
  }
}
