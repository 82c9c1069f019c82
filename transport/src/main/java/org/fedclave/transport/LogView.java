package org.fedclave.transport;

import java.util.List;
import java.util.Optional;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogCheckpoint;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;

/**
 * One log as one member was shown it: every tree that it is shown has to begin with, or be the
 * beginning of, the largest one it saw before.
 *
 * <p>So a log that drops what it once had, or is forked after this member looked, is refused. That
 * others are shown the same log this finds out only of those whose proofs or trees are given to
 * {@code requireSame}. Not thread-safe.
 */
public final class LogView {

  private final TransparencyLog log;
  private final SignedNote.VerifierKey key;
  private Optional<LogCheckpoint> largest;

  /** A view that begins with whatever is shown first. */
  public LogView(TransparencyLog log, SignedNote.VerifierKey key) {
    this(log, key, Optional.empty());
  }

  /**
   * Goes on with what the member saw.
   *
   * @param log as the coordinator shows it
   * @param key that has to sign its checkpoints
   * @param largest that was seen so far
   */
  public LogView(TransparencyLog log, SignedNote.VerifierKey key, Optional<LogCheckpoint> largest) {
    this.log = log;
    this.key = key;
    this.largest = largest;
  }

  /** The largest tree that this member was shown, if any. */
  public Optional<LogCheckpoint> largest() {
    return largest;
  }

  /**
   * Adds an entry.
   *
   * @throws BadSignatureException if the log does not prove that it has the entry
   * @throws MalformedException if its proof is none
   * @throws ForkedLogException if its tree is not a later state of what it showed before
   */
  public LogProof append(LogEntry entry)
      throws TransportException, BadSignatureException, MalformedException, ForkedLogException {
    LogProof proof = log.append(entry.toBytes());
    requireSame(proof, entry);
    return proof;
  }

  /**
   * Requires that {@code proof}, which may come from somebody else, is of the log that this member
   * is shown.
   */
  public void requireSame(LogProof proof, LogEntry entry)
      throws TransportException, BadSignatureException, MalformedException, ForkedLogException {
    requireSame(proof.verify(entry, key));
  }

  /**
   * Requires that {@code tree}, which may come from somebody else, is a tree of the log that this
   * member is shown.
   *
   * @param tree as the log signed it
   */
  public void requireSame(SignedNote tree)
      throws TransportException, BadSignatureException, MalformedException, ForkedLogException {
    requireSame(LogCheckpoint.verified(tree, key));
  }

  private void requireSame(LogCheckpoint shown) throws TransportException, ForkedLogException {
    if (largest.isPresent()) {
      requireOne(largest.get(), shown);
    }
    if (largest.isEmpty() || shown.size() > largest.get().size()) {
      largest = Optional.of(shown);
    }
  }

  private void requireOne(LogCheckpoint seen, LogCheckpoint shown)
      throws TransportException, ForkedLogException {
    boolean grew = seen.size() <= shown.size();
    LogCheckpoint smaller = grew ? seen : shown;
    LogCheckpoint larger = grew ? shown : seen;
    boolean one =
        smaller.size() == larger.size()
            ? smaller.root().equals(larger.root())
            : MerkleTree.isConsistent(
                smaller.size(),
                smaller.root(),
                larger.size(),
                larger.root(),
                path(smaller, larger));
    if (!one) {
      throw new ForkedLogException(sentence(smaller, larger));
    }
  }

  private List<Digest> path(LogCheckpoint smaller, LogCheckpoint larger)
      throws TransportException, ForkedLogException {
    try {
      return log.proveConsistency(smaller.size(), larger.size()).path();
    } catch (TransportException e) {
      if (e.rule() == TransportException.Rule.NOT_FOUND) {
        throw new ForkedLogException(sentence(smaller, larger) + ": " + e.getMessage(), e);
      }
      throw e;
    }
  }

  private String sentence(LogCheckpoint smaller, LogCheckpoint larger) {
    return "the log "
        + key.name()
        + " has two histories: its tree of "
        + larger.size()
        + " entries does not begin with the one of "
        + smaller.size()
        + " that it signed as well; keep both, and ask the coordinator's operator";
  }
}
