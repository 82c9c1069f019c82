package org.fedclave.trainer;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.LogConsistency;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;

/** Promises to have logged a leaf and proves another one. */
final class LyingLog implements TransparencyLog {

  private final TransparencyLog honest;

  LyingLog(TransparencyLog honest) {
    this.honest = honest;
  }

  @Override
  public SignedNote.VerifierKey verifierKey() throws TransportException {
    return honest.verifierKey();
  }

  @Override
  public LogProof append(Bytes leaf) throws TransportException {
    return honest.append(Bytes.utf8("something else"));
  }

  @Override
  public LogProof prove(long index) throws TransportException {
    return honest.prove(index);
  }

  @Override
  public LogConsistency proveConsistency(long oldSize, long newSize) throws TransportException {
    return honest.proveConsistency(oldSize, newSize);
  }
}
