package org.fedclave.transport;

import io.grpc.StatusException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.transport.AuditRecord.Kind;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.wire.AuditMessage;
import org.fedclave.transport.wire.MembershipGrpc;
import org.fedclave.transport.wire.ReadAuditRequest;

/** Reads the audit record once, and believes nothing of it that the chain or the log contradict. */
final class AuditReading {

  private static final String WHAT = "reading the audit record";

  /** So many records may come between the logging of a head and the note of it. */
  private static final int REMEMBERED = 4096;

  private final Calls calls;
  private final TransparencyLog log;
  private final Consumer<AuditRecord> sink;
  private final Map<Long, AuditChain> recent =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, AuditChain> eldest) {
          return size() > REMEMBERED;
        }
      };
  private AuditChain chain = AuditChain.EMPTY;
  private Optional<Logged> newest = Optional.empty();

  /** What a note says of the log. */
  private record Logged(AuditChain chain, long leaf) {}

  AuditReading(Calls calls, TransparencyLog log, Consumer<AuditRecord> sink) {
    this.calls = calls;
    this.log = log;
    this.sink = sink;
  }

  VerifiedAudit read() throws TransportException {
    var _ = calls.once(WHAT, this::readAll);
    if (newest.isEmpty()) {
      return new VerifiedAudit(chain, 0);
    }
    requireLogged(newest.get());
    return new VerifiedAudit(chain, newest.get().chain().records());
  }

  private boolean readAll()
      throws StatusException, InterruptedException, MalformedException, TransportException {
    var stream =
        calls.ask(
            MembershipGrpc.getReadAuditMethod(),
            ReadAuditRequest.getDefaultInstance(),
            Limits.STREAM);
    try {
      for (var next = stream.read(); next.isPresent(); next = stream.read()) {
        take(next.get());
      }
      return true;
    } catch (MalformedException | TransportException e) {
      stream.cancel();
      throw e;
    }
  }

  private void take(AuditMessage message) throws MalformedException, TransportException {
    Bytes bytes = WireForms.bytes(message.getRecord());
    AuditRecord record = AuditRecord.parse(bytes);
    chain = chain.with(bytes);
    if (record.number() != chain.records()
        || !chain.head().equals(WireForms.digest("hash", message.getHash()))) {
      throw broken("at record " + chain.records() + ": it is not the one of the chain");
    }
    if (record.kind() == Kind.RECORD_LOGGED) {
      newest = Optional.of(logged(record));
    }
    recent.put(chain.records(), chain);
    sink.accept(record);
  }

  private Logged logged(AuditRecord record) throws TransportException {
    try {
      AuditChain then = recent.get(Long.parseLong(record.subject()));
      if (then != null) {
        return new Logged(then, Long.parseLong(record.detail()));
      }
    } catch (NumberFormatException e) {
      // falls through to the one refusal below
    }
    throw broken("at record " + record.number() + ": it names no records and leaf");
  }

  private void requireLogged(Logged logged) throws TransportException {
    try {
      log.prove(logged.leaf()).verify(logged.chain().logLeaf(), log.verifierKey());
    } catch (BadSignatureException | MalformedException e) {
      throw broken("before record " + logged.chain().records() + ": the log has others");
    }
  }

  private static TransportException broken(String where) {
    return new TransportException(Rule.DIGEST, WHAT + ": broken " + where);
  }
}
