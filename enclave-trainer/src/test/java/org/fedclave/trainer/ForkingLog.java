package org.fedclave.trainer;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.LogConsistency;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.loopback.LoopbackLog;

/** Forgets after each entry that it has had it. */
final class ForkingLog implements TransparencyLog {

  private final LoopbackLog beginning;
  private TransparencyLog shown;

  ForkingLog(LoopbackLog beginning) {
    this.beginning = beginning;
    this.shown = beginning;
  }

  @Override
  public SignedNote.VerifierKey verifierKey() {
    return beginning.verifierKey();
  }

  @Override
  public LogProof append(Bytes leaf) throws TransportException {
    shown = beginning.fork(0);
    return shown.append(leaf);
  }

  @Override
  public LogProof prove(long index) throws TransportException {
    return shown.prove(index);
  }

  @Override
  public LogConsistency proveConsistency(long oldSize, long newSize) throws TransportException {
    return shown.proveConsistency(oldSize, newSize);
  }
}
