package org.fedclave.coordinator;

import io.grpc.stub.StreamObserver;
import org.fedclave.coordinator.calls.Answering;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.LogConsistency;
import org.fedclave.transport.WireForms;
import org.fedclave.transport.server.Caller;
import org.fedclave.transport.wire.AppendRequest;
import org.fedclave.transport.wire.ConsistencyReply;
import org.fedclave.transport.wire.ConsistencyRequest;
import org.fedclave.transport.wire.InclusionReply;
import org.fedclave.transport.wire.InclusionRequest;
import org.fedclave.transport.wire.LogGrpc;
import org.fedclave.transport.wire.LogKeyReply;
import org.fedclave.transport.wire.LogKeyRequest;

/** The RFC 6962 log. */
final class LogService extends LogGrpc.LogImplBase {

  private final TreeLog log;
  private final RunDesk desk;

  LogService(TreeLog log, RunDesk desk) {
    this.log = log;
    this.desk = desk;
  }

  @Override
  public void getKey(LogKeyRequest request, StreamObserver<LogKeyReply> answer) {
    Answering.one(
        answer,
        () -> LogKeyReply.newBuilder().setVerifierKey(log.verifierKey().toString()).build());
  }

  @Override
  public void append(AppendRequest request, StreamObserver<InclusionReply> answer) {
    MemberId caller = Caller.current().member();
    Answering.one(
        answer,
        () -> {
          Bytes leaf = WireForms.bytes(request.getLeaf());
          LogProof proof = log.append(leaf);
          desk.logged(caller, leaf);
          return WireForms.toWire(proof);
        });
  }

  @Override
  public void proveInclusion(InclusionRequest request, StreamObserver<InclusionReply> answer) {
    Answering.one(answer, () -> WireForms.toWire(log.prove(request.getIndex())));
  }

  @Override
  public void proveConsistency(
      ConsistencyRequest request, StreamObserver<ConsistencyReply> answer) {
    Answering.one(
        answer,
        () -> {
          LogConsistency proof = log.proveConsistency(request.getOldSize(), request.getNewSize());
          return ConsistencyReply.newBuilder()
              .setCheckpoint(WireForms.toWire(proof.checkpoint().toBytes()))
              .setSize(proof.size())
              .addAllPath(proof.path().stream().map(WireForms::toWire).toList())
              .build();
        });
  }
}
