package org.fedclave.coordinator;

import java.time.Instant;
import java.util.List;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;

/** Whose blobs fill the coordinator's disk. Each method is one transaction. Thread-safe. */
interface ChargeStore {

  /**
   * A blob that a member has put or is putting.
   *
   * @param letter whether it goes with its letter
   * @param bytes as announced
   */
  record Charge(MemberId member, Digest digest, boolean letter, long bytes, Instant since) {}

  /**
   * Bytes that count against a member without {@code except}: blobs that stay, and letters'
   * payloads while their letter waits or that came after {@code moment}.
   */
  long bytes(Charge except, Instant moment);

  /** Enters a charge, or replaces that of the same blob. */
  void put(Charge charge);

  void remove(Charge charge);

  /** Charges of blobs that stay from before {@code moment}. */
  List<Charge> keptBefore(Instant moment);

  /** Forgets letters' payloads from before {@code moment} for which no letter waits. */
  void removeHandledBefore(Instant moment);
}
