package org.fedclave.coordinator;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.fedclave.coordinator.AuditStore.StoredAudit;
import org.fedclave.transport.AuditChain;
import org.fedclave.transport.AuditRecord;
import org.fedclave.transport.AuditRecord.Kind;
import org.fedclave.transport.Courier;
import org.fedclave.transport.server.Caller;

/** Notes decisions, each before it takes effect: what cannot be noted is not done. Thread-safe. */
final class Audit {

  private final AuditStore store;
  private final Clock clock;

  Audit(AuditStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** A decision of the member whose call this thread serves, or else of the coordinator. */
  AuditChain note(Kind kind, String subject, String detail) {
    String actor =
        Caller.ofThisThread()
            .map(caller -> caller.member().name())
            .orElse(Courier.COORDINATOR.name());
    return note(kind, actor, subject, detail);
  }

  AuditChain note(Kind kind, String actor, String subject, String detail) {
    Instant now = clock.instant();
    return store.append(
        number -> new AuditRecord(number, now, kind, actor, subject, detail).toBytes());
  }

  List<StoredAudit> after(long number, int most) {
    return store.after(number, most);
  }
}
