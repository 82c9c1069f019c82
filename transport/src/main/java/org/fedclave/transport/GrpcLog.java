package org.fedclave.transport;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.wire.AppendRequest;
import org.fedclave.transport.wire.ConsistencyReply;
import org.fedclave.transport.wire.ConsistencyRequest;
import org.fedclave.transport.wire.InclusionRequest;
import org.fedclave.transport.wire.LogGrpc;
import org.fedclave.transport.wire.LogKeyRequest;

/** The log over gRPC. */
final class GrpcLog implements TransparencyLog {

  private final Calls calls;

  GrpcLog(Calls calls) {
    this.calls = calls;
  }

  @Override
  public SignedNote.VerifierKey verifierKey() throws TransportException {
    return calls.call(
        "asking for the log's key",
        () ->
            SignedNote.VerifierKey.parse(
                stub().getKey(LogKeyRequest.getDefaultInstance()).getVerifierKey()));
  }

  @Override
  public LogProof append(Bytes leaf) throws TransportException {
    Limits.requireLeaf(leaf);
    var request = AppendRequest.newBuilder().setLeaf(WireForms.toWire(leaf)).build();
    return calls.call("appending to the log", () -> WireForms.read(stub().append(request)));
  }

  @Override
  public LogProof prove(long index) throws TransportException {
    var request = InclusionRequest.newBuilder().setIndex(index).build();
    return calls.call("proving a leaf", () -> WireForms.read(stub().proveInclusion(request)));
  }

  @Override
  public LogConsistency proveConsistency(long oldSize, long newSize) throws TransportException {
    var request = ConsistencyRequest.newBuilder().setOldSize(oldSize).setNewSize(newSize).build();
    return calls.call("proving consistency", () -> read(stub().proveConsistency(request)));
  }

  private static LogConsistency read(ConsistencyReply reply) throws MalformedException {
    if (reply.getSize() < 0) {
      throw MalformedException.at("log", "a size", "a negative one");
    }
    return new LogConsistency(
        SignedNote.parse(WireForms.bytes(reply.getCheckpoint())),
        reply.getSize(),
        WireForms.path(reply.getPathList()));
  }

  private LogGrpc.LogBlockingV2Stub stub() {
    return calls.stub(LogGrpc::newBlockingV2Stub, Limits.CALL);
  }
}
