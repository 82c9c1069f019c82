package org.fedclave.transport;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogProof;

/** The coordinator's RFC 6962 log, as its members see it. Thread-safe. */
public interface TransparencyLog {

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
  LogConsistency proveConsistency(long oldSize) throws TransportException;
}
