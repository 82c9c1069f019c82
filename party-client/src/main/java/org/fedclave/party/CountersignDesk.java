package org.fedclave.party;

import static org.fedclave.party.PartyRefusedException.require;

import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.proof.CountersignRequest;
import org.fedclave.protocol.proof.EarlierIncarnation;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.milestone.PartyPoint;
import org.fedclave.verifier.ProofRefusedException;
import org.fedclave.verifier.ProofVerifier;
import org.fedclave.verifier.VerifiedStatement;

/**
 * Countersigns a run's statement after verifying it as anybody could, by the party's own appraisal
 * policy, and against what only this party knows: to which enclaves it released keys. One statement
 * a run.
 */
final class CountersignDesk {

  private final PartyFolder folder;
  private final KeyStore keys;
  private final ReleaseJournal journal;
  private final SeenLog log;
  private final Courier courier;
  private final PartyEvents events;
  private final Clock clock;
  private final ProofVerifier verifier;

  CountersignDesk(
      PartyFolder folder,
      KeyStore keys,
      PartyPolicy policy,
      ReleaseJournal journal,
      SeenLog log,
      Courier courier,
      PartyEvents events,
      Clock clock) {
    this.folder = folder;
    this.keys = keys;
    this.journal = journal;
    this.log = log;
    this.courier = courier;
    this.events = events;
    this.clock = clock;
    this.verifier = new ProofVerifier(policy.appraisal());
  }

  /** An aggregator says that the run is done. */
  void onCountersignRequest(Letter letter)
      throws PartyRefusedException, TransportException, IOException, MalformedException {
    AssignedRuns.requireApproved(folder.runs(), letter.run());
    List<JournalEntry> releases = journal.entries(letter.run());
    require(
        AgentRule.NOT_RELEASED,
        !releases.isEmpty(),
        "this party released no keys for run " + letter.run().abbreviated());
    ProofBundle bundle = open(letter);
    VerifiedStatement verified = verify(letter, bundle);
    requireOurEnclaves(bundle, releases);
    requireNotLeftOut(bundle.records());
    requireSameLog(bundle, verified);
    requireOneOutcome(letter, bundle, verified);
    note(PartyPoint.OUTCOME_KEPT, letter);
    courier.send(
        letter.from(),
        letter.run(),
        letter.incarnation(),
        LetterKind.COUNTERSIGNATURE,
        verified.countersign(keys.identity().signing()).toBytes());
    note(PartyPoint.COUNTERSIGNATURE_SENT, letter);
    events.countersigned(letter.run(), verified.statement().model());
  }

  private void note(PartyPoint point, Letter letter) {
    Milestone.note(point, keys.identity().name(), letter.run(), letter.incarnation());
  }

  /**
   * A run has one outcome. Its statement may come again in other words, with other times and
   * enclaves, from an incarnation that took over after the first was countersigned; never about
   * another model.
   */
  private void requireOneOutcome(Letter letter, ProofBundle bundle, VerifiedStatement verified)
      throws PartyRefusedException, IOException, MalformedException {
    var signed =
        new RunShelf.Countersigned(
            ProofBundle.statementDigest(bundle.statement()),
            verified.statement().model(),
            verified.statement().chainHead());
    Optional<RunShelf.Countersigned> before = folder.runs().countersigned(letter.run());
    require(
        AgentRule.SECOND_STATEMENT,
        before.isEmpty()
            || (before.get().model().equals(signed.model())
                && before.get().head().equals(signed.head())),
        "this party has countersigned another outcome of the run");
    folder.runs().keepCountersigned(letter.run(), signed);
  }

  private ProofBundle open(Letter letter) throws PartyRefusedException {
    try {
      return new CountersignRequest(letter.payload()).open(letter.run(), keys.identity().kem());
    } catch (CannotOpenException | MalformedException e) {
      throw new PartyRefusedException(AgentRule.PROOF, String.valueOf(e.getMessage()), e);
    }
  }

  private VerifiedStatement verify(Letter letter, ProofBundle bundle) throws PartyRefusedException {
    try {
      VerifiedStatement verified = verifier.verifyBeforeCountersigning(bundle);
      require(
          AgentRule.RUN,
          verified.run().equals(letter.run()),
          "the statement is about run " + verified.run().abbreviated());
      require(
          AgentRule.STATEMENT_TIME,
          !verified.asOf().isAfter(clock.instant().plus(ContractDesk.CLOCK_TOLERANCE)),
          "the statement says that it was made at " + verified.asOf());
      return verified;
    } catch (ProofRefusedException e) {
      throw new PartyRefusedException(AgentRule.PROOF, e.getMessage() + " (" + e.rule() + ")", e);
    }
  }

  /**
   * The proof's enclaves are those that this party itself challenged and released keys to, in each
   * incarnation that did rounds; in others nothing came of it.
   */
  private static void requireOurEnclaves(ProofBundle bundle, List<JournalEntry> releases)
      throws PartyRefusedException {
    requireOurs(bundle.enclaves(), releases);
    for (EarlierIncarnation earlier : bundle.earlier()) {
      requireOurs(earlier.enclaves(), releases);
    }
    int newest = releases.stream().mapToInt(JournalEntry::incarnation).max().orElse(0);
    require(
        AgentRule.OTHER_ENCLAVES,
        incarnation(bundle.enclaves()) == newest,
        "the statement is by incarnation "
            + incarnation(bundle.enclaves())
            + ", this party released keys for incarnation "
            + newest);
  }

  private static long incarnation(List<EnclaveEvidence> enclaves) {
    return enclaves.getFirst().answer().binding().incarnation();
  }

  /** The enclaves of one incarnation, the aggregator first. */
  private static void requireOurs(List<EnclaveEvidence> enclaves, List<JournalEntry> releases)
      throws PartyRefusedException {
    List<Digest> keys = enclaves.stream().map(e -> e.answer().keys().digest()).toList();
    Set<Digest> trainers = new HashSet<>(keys.subList(1, keys.size()));
    List<JournalEntry> ours =
        releases.stream().filter(r -> r.incarnation() == incarnation(enclaves)).toList();
    require(
        AgentRule.OTHER_ENCLAVES,
        !ours.isEmpty(),
        "the proof has an incarnation for which this party released no keys");
    for (JournalEntry release : ours) {
      require(
          AgentRule.OTHER_ENCLAVES,
          release.aggregator().keys().equals(keys.getFirst()),
          "the statement is by another aggregator than this party appraised, at "
              + release.aggregator().node());
      require(
          AgentRule.OTHER_ENCLAVES,
          trainers.contains(release.trainer().keys()),
          "the proof leaves out the trainer to which this party released keys, at "
              + release.trainer().node());
    }
  }

  /**
   * All parties compare with the one aggregator, so that no two of them are shown different logs.
   */
  private void requireSameLog(ProofBundle bundle, VerifiedStatement verified)
      throws PartyRefusedException, TransportException, IOException {
    LogProof shown =
        bundle
            .log()
            .orElseThrow(
                () ->
                    new PartyRefusedException(
                        AgentRule.LOG, "the aggregator does not show the last round in the log"));
    log.requireSame(
        shown,
        new LogEntry(LogEntry.Kind.ROUND, verified.run(), verified.statement().chainHead()),
        verified.contract().log());
  }

  private void requireNotLeftOut(List<RoundRecord> records) throws PartyRefusedException {
    MemberId self = keys.identity().name();
    long missed =
        records.stream()
            .filter(r -> r.missing().stream().anyMatch(m -> m.party().equals(self)))
            .count();
    require(
        AgentRule.LEFT_OUT,
        missed < records.size(),
        "all " + records.size() + " rounds went without this party's rows");
  }
}
