package org.fedclave.coordinator;

import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.transport.Limits;
import org.fedclave.transport.TransportException.Rule;

/** How many runs of one requester may be open at a time. Thread-safe. */
final class RunQuota {

  private final RunDesk desk;
  private final BlobStore blobs;
  private final int mostOpen;

  RunQuota(RunDesk desk, BlobStore blobs, int mostOpen) {
    this.desk = desk;
    this.blobs = blobs;
    this.mostOpen = mostOpen;
  }

  /** Refuses another run of a requester who has too many; the same one again is no other. */
  void requireRoom(MemberId requester, Digest envelope) throws RefusedCall, MalformedException {
    long open =
        desk.runs().each().stream()
            .filter(run -> run.requester().equals(requester) && !run.state().isFinal())
            .count();
    if (open >= mostOpen && !isKnown(envelope)) {
      throw new RefusedCall(
          Rule.FULL,
          requester + " has " + open + " runs that have not ended; one of them has to end first");
    }
  }

  private boolean isKnown(Digest envelope) throws RefusedCall, MalformedException {
    RunId run;
    try {
      run = SignedContract.requestedOnly(blobs.read(envelope, Limits.CONTRACT_BYTES)).run();
    } catch (BadSignatureException e) {
      return false;
    }
    return desk.runs().find(run).isPresent();
  }
}
