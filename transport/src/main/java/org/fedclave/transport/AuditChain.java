package org.fedclave.transport;

import java.nio.ByteBuffer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;

/**
 * Records of decisions as a chain: {@code h_n = SHA-256(DS("fedclave/audit") || LP(h_{n-1}) ||
 * LP(record n))}, {@code h_0} is 32 zeros. Whoever knows a head knows all records before it.
 *
 * @param records how many
 * @param head the hash of the last one
 */
public record AuditChain(long records, Digest head) {

  /** Without a record. */
  public static final AuditChain EMPTY =
      new AuditChain(0, new Digest(Bytes.wrap(new byte[Digest.SIZE])));

  /**
   * One record more.
   *
   * @param record its bytes as they are stored
   */
  public AuditChain with(Bytes record) {
    return new AuditChain(records + 1, Domain.AUDIT.hash(head.bytes(), record));
  }

  /** What goes into the log, so that the coordinator cannot rewrite what is before it. */
  public Bytes logLeaf() {
    return Domain.AUDIT_HEAD.bytes(
        Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(records).array()), head.bytes());
  }
}
