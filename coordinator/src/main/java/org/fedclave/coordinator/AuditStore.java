package org.fedclave.coordinator;

import java.util.List;
import java.util.function.LongFunction;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.AuditChain;

/** The coordinator's record of decisions: it grows, and nothing in it changes. Thread-safe. */
interface AuditStore {

  /**
   * A record.
   *
   * @param record CBOR
   * @param hash of the chain up to this record
   */
  record StoredAudit(long number, Bytes record, Digest hash) {}

  /**
   * Appends what {@code record} makes of its number.
   *
   * @return the chain with it
   */
  AuditChain append(LongFunction<Bytes> record);

  /** The chain as it ends now. */
  AuditChain chain();

  /** The records after {@code number}, oldest first. */
  List<StoredAudit> after(long number, int most);
}
