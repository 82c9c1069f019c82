package org.fedclave.coordinator;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.coordinator.routing.Quarantine;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.AuditRecord.Kind;
import org.fedclave.transport.NodeHistory.Challenged;
import org.fedclave.transport.NodeHistory.Window;
import org.fedclave.transport.NodeHistory.Work;

/** A {@link NodeStore} that notes each beginning and end of a quarantine first. */
final class AuditedNodes implements NodeStore {

  private final NodeStore store;
  private final Audit audit;
  private final Map<MemberId, Quarantine> quarantines = new HashMap<>();

  AuditedNodes(NodeStore store, Audit audit) {
    this.store = store;
    this.audit = audit;
    store.all().forEach(this::remember);
  }

  private void remember(StoredNode node) {
    node.quarantine()
        .ifPresentOrElse(
            quarantine -> quarantines.put(node.node(), quarantine),
            () -> quarantines.remove(node.node()));
  }

  @Override
  public synchronized void put(StoredNode node) {
    Optional<Quarantine> before = Optional.ofNullable(quarantines.get(node.node()));
    if (!before.equals(node.quarantine())) {
      Kind kind = node.quarantine().isPresent() ? Kind.NODE_QUARANTINED : Kind.NODE_RELEASED;
      String why = node.quarantine().map(Quarantine::sentence).orElse("");
      audit.note(kind, node.node().name(), why);
    }
    store.put(node);
    remember(node);
  }

  @Override
  public List<StoredNode> all() {
    return store.all();
  }

  @Override
  public void addChallenge(MemberId node, Challenged challenged) {
    store.addChallenge(node, challenged);
  }

  @Override
  public List<Challenged> challenges(MemberId node, int most) {
    return store.challenges(node, most);
  }

  @Override
  public void addPresence(MemberId node, Instant hour, long lookedSeconds, long seenSeconds) {
    store.addPresence(node, hour, lookedSeconds, seenSeconds);
  }

  @Override
  public Window window(MemberId node, int days, Instant from) {
    return store.window(node, days, from);
  }

  @Override
  public void addWork(RunId run, int incarnation, List<StoredWork> work, Bytes report) {
    store.addWork(run, incarnation, work, report);
  }

  @Override
  public void putOutcome(RunId run, Instant ended, String outcome) {
    store.putOutcome(run, ended, outcome);
  }

  @Override
  public void putStatement(RunId run, Digest statement) {
    store.putStatement(run, statement);
  }

  @Override
  public List<Work> work(MemberId node, int most) {
    return store.work(node, most);
  }

  @Override
  public Optional<Bytes> report(RunId run) {
    return store.report(run);
  }

  @Override
  public void removeHistoryBefore(Instant end) {
    store.removeHistoryBefore(end);
  }
}
