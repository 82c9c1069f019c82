package org.fedclave.party;

import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** What a node or hub in the middle may do to bytes. */
final class Tampering {

  /** In the guest's family id, which no policy looks at: only the signature tells. */
  private static final int UNCHECKED_REPORT_BYTE = 0x10;

  private Tampering() {}

  static Bytes flip(Bytes bytes, int index) {
    byte[] changed = bytes.toArray();
    changed[index] ^= 1;
    return Bytes.wrap(changed);
  }

  static Bytes flipReportByte(Bytes evidence) {
    try {
      Evidence decoded = Evidence.decode(evidence);
      return decoded
          .with(EvidenceItem.REPORT, flip(decoded.item(EvidenceItem.REPORT), UNCHECKED_REPORT_BYTE))
          .encode();
    } catch (RefusedException e) {
      throw new AssertionError(e);
    }
  }
}
