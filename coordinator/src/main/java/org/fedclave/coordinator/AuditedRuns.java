package org.fedclave.coordinator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.AuditRecord.Kind;
import org.fedclave.transport.Courier;
import org.fedclave.transport.PartyApproval.Decision;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.RunState;

/**
 * A {@link CoordinatorStore} that notes what is decided about runs first. The store's callers need
 * not think of it, and cannot forget it.
 */
final class AuditedRuns implements CoordinatorStore {

  private final CoordinatorStore store;
  private final Audit audit;
  private final NodeStore nodes;

  /**
   * @param nodes what this gives out as the catalogue
   */
  AuditedRuns(CoordinatorStore store, Audit audit, NodeStore nodes) {
    this.store = store;
    this.audit = audit;
    this.nodes = nodes;
  }

  @Override
  public void addRun(StoredRun run) {
    String parties =
        run.parties().stream().map(party -> party.party().name()).collect(Collectors.joining(", "));
    audit.note(
        Kind.RUN_SUBMITTED, run.requester().name(), run.run().toString(), "parties: " + parties);
    store.addRun(run);
  }

  @Override
  public void putDecision(RunId run, StoredParty party) {
    boolean known =
        store.run(run).stream()
            .flatMap(stored -> stored.parties().stream())
            .anyMatch(
                before ->
                    before.party().equals(party.party()) && before.decision() == party.decision());
    if (!known) {
      Kind kind = party.decision() == Decision.APPROVED ? Kind.RUN_APPROVED : Kind.RUN_REFUSED;
      audit.note(kind, party.party().name(), run.toString(), party.reason());
    }
    store.putDecision(run, party);
  }

  @Override
  public void putNodes(RunId run, List<MemberId> chosen) {
    String names = chosen.stream().map(MemberId::name).collect(Collectors.joining(", "));
    audit.note(Kind.RUN_ROUTED, Courier.COORDINATOR.name(), run.toString(), "nodes: " + names);
    store.putNodes(run, chosen);
  }

  @Override
  public void putIncarnation(RunId run, int incarnation) {
    audit.note(
        Kind.RUN_ROUTED,
        Courier.COORDINATOR.name(),
        run.toString(),
        "taken from its nodes; its next incarnation is " + incarnation);
    store.putIncarnation(run, incarnation);
  }

  @Override
  public void addCheckpoint(RunId run, int incarnation, Digest content) {
    store.addCheckpoint(run, incarnation, content);
  }

  @Override
  public List<Digest> checkpoints(RunId run) {
    return store.checkpoints(run);
  }

  @Override
  public void putRunState(RunId run, RunState state, Instant since, String reason) {
    if (state.isFinal()) {
      audit.note(
          Kind.RUN_ENDED,
          run.toString(),
          reason.isEmpty() ? state.wireName() : state.wireName() + ": " + reason);
    }
    store.putRunState(run, state, since, reason);
  }

  @Override
  public NodeStore nodes() {
    return nodes;
  }

  @Override
  public void addInvite(StoredInvite invite) {
    store.addInvite(invite);
  }

  @Override
  public Optional<StoredInvite> invite(Digest secretHash) {
    return store.invite(secretHash);
  }

  @Override
  public void enrol(Digest secretHash, InviteUse use, StoredMember member) {
    store.enrol(secretHash, use, member);
  }

  @Override
  public void removeInvitesBefore(Instant expiry) {
    store.removeInvitesBefore(expiry);
  }

  @Override
  public void putMember(StoredMember member) {
    store.putMember(member);
  }

  @Override
  public List<StoredMember> members() {
    return store.members();
  }

  @Override
  public void putIdentity(MemberId member, Bytes identity) {
    store.putIdentity(member, identity);
  }

  @Override
  public Optional<Bytes> identity(MemberId member) {
    return store.identity(member);
  }

  @Override
  public void putDataset(PublishedDataset dataset) {
    store.putDataset(dataset);
  }

  @Override
  public List<PublishedDataset> datasets() {
    return store.datasets();
  }

  @Override
  public boolean hasDataset(PublishedDataset dataset) {
    return store.hasDataset(dataset);
  }

  @Override
  public Optional<StoredRun> run(RunId run) {
    return store.run(run);
  }

  @Override
  public List<RunId> runs() {
    return store.runs();
  }

  @Override
  public void putEnvelope(RunId run, Digest envelope) {
    store.putEnvelope(run, envelope);
  }

  @Override
  public StandingStore standing() {
    return store.standing();
  }

  @Override
  public AuditStore audit() {
    return store.audit();
  }

  @Override
  public Optional<Digest> blobStoreMark() {
    return store.blobStoreMark();
  }

  @Override
  public void putBlobStoreMark(Digest mark) {
    store.putBlobStoreMark(mark);
  }

  @Override
  public BlobLedger blobs() {
    return store.blobs();
  }

  @Override
  public ChargeStore charges() {
    return store.charges();
  }

  @Override
  public BoxState boxState(MemberId recipient) {
    return store.boxState(recipient);
  }

  @Override
  public boolean hasLetter(MemberId recipient, Digest id) {
    return store.hasLetter(recipient, id);
  }

  @Override
  public void addLetter(StoredLetter letter, long bytes, Instant arrived) {
    store.addLetter(letter, bytes, arrived);
  }

  @Override
  public List<StoredLetter> lettersAfter(MemberId recipient, long sequence, int most) {
    return store.lettersAfter(recipient, sequence, most);
  }

  @Override
  public Handled handled(MemberId recipient, long after, long upTo) {
    return store.handled(recipient, after, upTo);
  }

  @Override
  public boolean needsBlob(Digest blob) {
    return store.needsBlob(blob);
  }

  @Override
  public void removeHandledBefore(Instant arrival) {
    store.removeHandledBefore(arrival);
  }

  @Override
  public List<Digest> leafHashes() {
    return store.leafHashes();
  }

  @Override
  public void addLeaf(long place, Digest hash, Bytes content) {
    store.addLeaf(place, hash, content);
  }

  @Override
  public void tidy() {
    store.tidy();
  }

  @Override
  public void close() {
    store.close();
  }
}
