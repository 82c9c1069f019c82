package org.fedclave.coordinator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedclave.coordinator.routing.Quarantine;
import org.fedclave.coordinator.routing.Standing;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.NodeHistory.Challenged;
import org.fedclave.transport.NodeHistory.Window;
import org.fedclave.transport.NodeHistory.Work;

/**
 * What the coordinator remembers of nodes: the catalogue, and the history by which somebody may
 * settle. Each method is one transaction. Thread-safe.
 */
interface NodeStore {

  /**
   * A node of the catalogue.
   *
   * @param offer as the node made it
   */
  record StoredNode(
      MemberId node, Bytes offer, Standing standing, Optional<Quarantine> quarantine) {}

  /** Adds or replaces a node. */
  void put(StoredNode node);

  List<StoredNode> all();

  void addChallenge(MemberId node, Challenged challenged);

  /** The newest challenges, newest first. */
  List<Challenged> challenges(MemberId node, int most);

  /** Adds to the hour that begins at {@code hour}. */
  void addPresence(MemberId node, Instant hour, long lookedSeconds, long seenSeconds);

  /** All from the hour in which {@code from} lies. */
  Window window(MemberId node, int days, Instant from);

  /** Notes that nodes got an incarnation of a run, with the coordinator's report of why. */
  void addWork(RunId run, int incarnation, List<StoredWork> work, Bytes report);

  /** A node's part in a run that begins. */
  record StoredWork(MemberId node, Work work) {}

  /** Of the parts in the run that have not ended. */
  void putOutcome(RunId run, Instant ended, String outcome);

  /** Of the parts in the run that have not ended. */
  void putStatement(RunId run, Digest statement);

  /** The newest parts in runs, newest first. */
  List<Work> work(MemberId node, int most);

  /** Why a run has its nodes. */
  Optional<Bytes> report(RunId run);

  /** Forgets challenges, presence and work that ended before. */
  void removeHistoryBefore(Instant end);
}
