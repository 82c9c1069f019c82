package org.fedclave.coordinator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedclave.coordinator.calls.NotServingException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.PartyApproval;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.RunState;

/**
 * What the coordinator remembers. Each method is one transaction.
 *
 * <p>Durability: {@link #addLeaf} and {@link #addRun} are on the disk when they return. In the
 * embedded database the others survive a crash of the process at once, and a power failure as soon
 * as the operating system has written them; a letter lost that way stalls a run and harms nothing
 * else. In PostgreSQL all of them are on its disk when they return, because the coordinator lives
 * on when the database crashes.
 *
 * <p>In a shared database a method that writes throws {@link NotServingException}, and writes
 * nothing, if another coordinator has taken the lease; any method throws it if the database is
 * away. Thread-safe.
 */
interface CoordinatorStore extends AutoCloseable {

  /**
   * An invite.
   *
   * @param secretHash SHA-256 of the invite's secret
   * @param use absent before somebody joined by it
   */
  record StoredInvite(
      Digest secretHash,
      MemberId member,
      MemberRole role,
      Instant expires,
      Optional<InviteUse> use) {}

  /**
   * How an invite was used.
   *
   * @param request digest of the certificate request
   * @param certificate the answer, DER
   */
  record InviteUse(Digest request, Bytes certificate) {}

  /**
   * A member.
   *
   * @param certificate fingerprint of its newest certificate
   */
  record StoredMember(MemberId member, MemberRole role, Digest certificate) {}

  /**
   * A letter that waits.
   *
   * @param sequence counts the recipient's letters from 1
   * @param payload absent if it is a blob
   */
  record StoredLetter(
      MemberId to,
      long sequence,
      Digest id,
      MemberId from,
      RunId run,
      int incarnation,
      String kind,
      Optional<Bytes> payload,
      Optional<Digest> blob) {}

  /**
   * A mailbox.
   *
   * @param lastSequence of its newest letter, 0 if it never had one
   * @param handledUpTo every letter up to this one is handled
   */
  record BoxState(long lastSequence, long handledUpTo, List<Waiting> waiting) {
    public BoxState {
      waiting = List.copyOf(waiting);
    }
  }

  /**
   * A sender's letters in one mailbox.
   *
   * @param bytes of their payloads, blobs too
   */
  record Waiting(MemberId sender, long letters, long bytes) {}

  /**
   * Letters that were just handled.
   *
   * @param bySender how many of each sender
   * @param blobs that no waiting letter needs any more
   */
  record Handled(List<Waiting> bySender, List<Digest> blobs) {
    public Handled {
      bySender = List.copyOf(bySender);
      blobs = List.copyOf(blobs);
    }
  }

  /** A party's word on a run. */
  record StoredParty(
      MemberId party, PartyApproval.Decision decision, String reason, Optional<Bytes> signature) {}

  /**
   * A run.
   *
   * @param envelope blob of the newest envelope
   * @param members everybody named in the contract
   * @param parties in the contract's order
   * @param nodes the aggregator, then the trainers; empty before routing
   * @param incarnation of these nodes, or of those that it gets next; from 0
   * @param progressed the newest incarnation in which a round was kept; -1 before the first
   */
  record StoredRun(
      RunId run,
      RunState state,
      Instant since,
      String reason,
      MemberId requester,
      Instant expires,
      Digest envelope,
      List<MemberId> members,
      List<StoredParty> parties,
      List<MemberId> nodes,
      int incarnation,
      int progressed) {
    public StoredRun {
      members = List.copyOf(members);
      parties = List.copyOf(parties);
      nodes = List.copyOf(nodes);
    }
  }

  void addInvite(StoredInvite invite);

  Optional<StoredInvite> invite(Digest secretHash);

  /**
   * Marks the invite used and adds the member, or replaces all its certificates and lets it in
   * again.
   */
  void enrol(Digest secretHash, InviteUse use, StoredMember member);

  void removeInvitesBefore(Instant expiry);

  /** Adds a member without an invite: the operator. */
  void putMember(StoredMember member);

  List<StoredMember> members();

  void putIdentity(MemberId member, Bytes identity);

  Optional<Bytes> identity(MemberId member);

  void putDataset(PublishedDataset dataset);

  List<PublishedDataset> datasets();

  /** Whether exactly this is published. */
  boolean hasDataset(PublishedDataset dataset);

  /** Adds a run in its first state, unless it is there. */
  void addRun(StoredRun run);

  Optional<StoredRun> run(RunId run);

  /** All runs, newest first. */
  List<RunId> runs();

  void putRunState(RunId run, RunState state, Instant since, String reason);

  void putDecision(RunId run, StoredParty party);

  void putEnvelope(RunId run, Digest envelope);

  void putNodes(RunId run, List<MemberId> nodes);

  /** The run has lost its nodes, and waits for those of {@code incarnation}. */
  void putIncarnation(RunId run, int incarnation);

  /**
   * The run's nodes have kept a checkpoint, a blob; older ones than the newest few are forgotten.
   */
  void addCheckpoint(RunId run, int incarnation, Digest content);

  /** The newest checkpoints of a run, the newest first. */
  List<Digest> checkpoints(RunId run);

  /** The catalogue of nodes and its history. */
  NodeStore nodes();

  /** Renewed certificates, and who is shut out. */
  StandingStore standing();

  /** The record of decisions. */
  AuditStore audit();

  /** Whose blobs fill the disk. */
  ChargeStore charges();

  /** Results, and what is noted about blobs. */
  BlobLedger blobs();

  BoxState boxState(MemberId recipient);

  boolean hasLetter(MemberId recipient, Digest id);

  /**
   * Adds a letter.
   *
   * @param bytes of its payload, which may be a blob
   */
  void addLetter(StoredLetter letter, long bytes, Instant arrived);

  /** The letters that wait after {@code sequence}, oldest first. */
  List<StoredLetter> lettersAfter(MemberId recipient, long sequence, int most);

  /** Forgets the content of the letters after {@code after} up to {@code upTo}. */
  Handled handled(MemberId recipient, long after, long upTo);

  /** Whether a letter that waits has this blob. */
  boolean needsBlob(Digest blob);

  /** Forgets handled letters' ids. */
  void removeHandledBefore(Instant arrival);

  /** All leaf hashes in order. */
  List<Digest> leafHashes();

  void addLeaf(long place, Digest hash, Bytes content);

  /** The blob by which the blob store of this database is known. */
  Optional<Digest> blobStoreMark();

  void putBlobStoreMark(Digest blob);

  /** Makes room in the database that what was removed has left; to be called every few seconds. */
  void tidy();

  @Override
  void close();
}
