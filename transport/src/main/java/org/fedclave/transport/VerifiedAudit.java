package org.fedclave.transport;

/**
 * The audit record as it was read and verified; only its reading makes it.
 *
 * <p>What lies after {@code boundByLog} is only as true as the coordinator, until the log binds it.
 */
public final class VerifiedAudit {

  private final AuditChain chain;
  private final long boundByLog;

  VerifiedAudit(AuditChain chain, long boundByLog) {
    this.chain = chain;
    this.boundByLog = boundByLog;
  }

  /** All records. */
  public AuditChain chain() {
    return chain;
  }

  /** How many records, from the first, nobody can change without the log showing it. */
  public long boundByLog() {
    return boundByLog;
  }
}
