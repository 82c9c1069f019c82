package org.fedclave.attestation.nvidia;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;

/**
 * All active reference values that came along equal what the device measured. Only {@link #check}
 * makes one.
 *
 * @param compared how many measurements were compared; 0 if no reference values came along
 */
record ReferenceMatch(int compared) {

  /** About the video decoder's firmware: NVIDIA skips it where that decoder is off. */
  private static final int VIDEO_DECODER_INDEX = 35;

  /** Compares each reference value of index i with the report's block i + 1. */
  static ReferenceMatch check(GenuineNvidiaReport genuine, CheckList checks)
      throws RefusedException {
    Set<Integer> seen = new HashSet<>();
    List<Integer> different = new ArrayList<>();
    int compared = 0;
    for (RimKind kind : RimKind.values()) {
      Optional<ReferenceValues> values = genuine.rim(kind);
      if (values.isEmpty()) {
        continue;
      }
      for (Map.Entry<Integer, List<Bytes>> entry : values.get().active().entrySet()) {
        int index = entry.getKey();
        checks.require(
            Rule.RIM_CONFLICT,
            seen.add(index),
            "both RIMs have an active value for the index " + index);
        if (index == VIDEO_DECODER_INDEX && genuine.report().opaque().isVideoDecoderOff()) {
          continue;
        }
        compared++;
        Bytes measured = genuine.report().measurements().getOrDefault(index + 1, Bytes.EMPTY);
        if (!entry.getValue().contains(measured)) {
          different.add(index);
        }
      }
    }
    checks.require(Rule.RIM_CONFLICT, true, "no index is there twice");
    checks.require(
        Rule.RIM_MEASUREMENT,
        different.isEmpty(),
        "the measurements with the RIM indexes "
            + different
            + " are none that NVIDIA lists for this version: the device may be modified or in a"
            + " debug mode, or there is a newer revision of the RIM");
    return new ReferenceMatch(compared);
  }
}
