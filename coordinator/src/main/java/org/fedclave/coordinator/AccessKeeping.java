package org.fedclave.coordinator;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.AuditChain;
import org.fedclave.transport.AuditRecord.Kind;
import org.fedclave.transport.server.MutualTlsServer;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.ServerKeys;

/**
 * What access needs by the clock: ends calls that are not borne any longer, notes refused calls,
 * puts the head of the audit record into the log, renews the server's own certificates.
 */
final class AccessKeeping implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(AccessKeeping.class.getName());
  private static final long EVERY_SECONDS = 2;
  private static final Duration HOUR = Duration.ofHours(1);

  private final MutualTlsServer server;
  private final ServerKeys keys;
  private final CertificateAuthority authority;
  private final List<String> hosts;
  private final LocalMembers local;
  private final RefusedCalls refused;
  private final Audit audit;
  private final AuditStore store;
  private final TreeLog log;
  private final BlobQuota quota;
  private final Clock clock;
  private final Recurring timer = new Recurring("access", EVERY_SECONDS);
  private Instant nextHour;
  private AuditChain logged = AuditChain.EMPTY;

  /**
   * @param hosts names of the server, for its next certificate
   */
  AccessKeeping(
      MutualTlsServer server,
      ServerKeys keys,
      CertificateAuthority authority,
      List<String> hosts,
      LocalMembers local,
      RefusedCalls refused,
      Audit audit,
      AuditStore store,
      TreeLog log,
      BlobQuota quota,
      Clock clock) {
    this.server = server;
    this.keys = keys;
    this.authority = authority;
    this.hosts = hosts;
    this.local = local;
    this.refused = refused;
    this.audit = audit;
    this.store = store;
    this.log = log;
    this.quota = quota;
    this.clock = clock;
    this.nextHour = clock.instant().plus(HOUR);
  }

  void start() {
    timer.start(this::work, EVERY_SECONDS);
  }

  synchronized void work() throws RefusedCall, IOException, MalformedException {
    server.recheck();
    refused.noteIfDue();
    Instant now = clock.instant();
    if (now.isBefore(nextHour)) {
      return;
    }
    nextHour = now.plus(HOUR);
    logAudit();
    if (keys.newest().isDue(now)) {
      keys.replace(authority.issueServer(hosts));
    }
    local.renewIfDue(server.port());
    quota.tidy();
  }

  /** From now on nobody rewrites what is noted without the log showing it. */
  private synchronized void logAudit() throws RefusedCall {
    AuditChain chain = store.chain();
    if (chain.equals(logged)) {
      return;
    }
    long leaf = log.append(chain.logLeaf()).index();
    AuditChain noted =
        audit.note(Kind.RECORD_LOGGED, Long.toString(chain.records()), Long.toString(leaf));
    boolean nothingBetween = noted.records() == chain.records() + 1;
    logged = nothingBetween ? noted : chain;
  }

  @Override
  public void close() {
    timer.close();
    try {
      refused.noteAll();
      logAudit();
    } catch (RefusedCall | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "the log does not bind the newest records", e);
    }
  }
}
