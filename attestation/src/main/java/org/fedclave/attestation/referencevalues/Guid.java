package org.fedclave.attestation.referencevalues;

import org.fedclave.protocol.Bytes;

/** GUIDs as UEFI stores them (UEFI 2.10, appendix A): the first three groups little-endian. */
final class Guid {

  static final int BYTES = 16;

  private Guid() {}

  static Bytes of(String text) {
    byte[] big = Bytes.hex(text.replace("-", "")).toArray();
    byte[] mixed = big.clone();
    int[] order = {3, 2, 1, 0, 5, 4, 7, 6};
    for (int i = 0; i < order.length; i++) {
      mixed[i] = big[order[i]];
    }
    return Bytes.wrap(mixed);
  }
}
