package org.fedclave.transport;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogProof;

/** The coordinator's RFC 6962 log, as its members see it. Thread-safe. */
public interface TransparencyLog {

  /** In the place of a size: that of the tree as it is now. */
  long NEWEST = 0;

  /** What verifies its checkpoints, says the coordinator: contracts pin it. */
  SignedNote.VerifierKey verifierKey() throws TransportException;

  /**
   * Adds a leaf.
   *
   * @param leaf 1 to {@link Limits#LEAF_BYTES} bytes
   * @return the proof under the tree that ends with this leaf or a later one
   */
  LogProof append(Bytes leaf) throws TransportException;

  /** Proves leaf {@code index}, from 0, under the newest tree. */
  LogProof prove(long index) throws TransportException;

  /** Proves that the newest tree begins with the first {@code oldSize} leaves. */
  default LogConsistency proveConsistency(long oldSize) throws TransportException {
    return proveConsistency(oldSize, NEWEST);
  }

  /**
   * Proves that the tree of the first {@code newSize} leaves begins with the first {@code oldSize}.
   *
   * @param newSize at least {@code oldSize}, or {@link #NEWEST}
   */
  LogConsistency proveConsistency(long oldSize, long newSize) throws TransportException;
}
