package org.fedclave.coordinator;

import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.fedclave.coordinator.AuditStore.StoredAudit;
import org.fedclave.coordinator.calls.Answering;
import org.fedclave.coordinator.calls.Pump;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.WireForms;
import org.fedclave.transport.server.Caller;
import org.fedclave.transport.wire.AuditMessage;
import org.fedclave.transport.wire.ListMembersRequest;
import org.fedclave.transport.wire.MemberMessage;
import org.fedclave.transport.wire.MembershipGrpc;
import org.fedclave.transport.wire.ReadAuditRequest;
import org.fedclave.transport.wire.RenewReply;
import org.fedclave.transport.wire.RenewRequest;
import org.fedclave.transport.wire.RestoreReply;
import org.fedclave.transport.wire.RestoreRequest;
import org.fedclave.transport.wire.RevokeReply;
import org.fedclave.transport.wire.RevokeRequest;

/** Members' certificates and standing, and the record of decisions. */
final class MembershipService extends MembershipGrpc.MembershipImplBase {

  private static final int BATCH = 256;

  private final Members members;
  private final Audit audit;
  private final Runnable afterRevocation;
  private final ExecutorService threads;

  /**
   * @param afterRevocation ends what the revoked member has open
   */
  MembershipService(
      Members members, Audit audit, Runnable afterRevocation, ExecutorService threads) {
    this.members = members;
    this.audit = audit;
    this.afterRevocation = afterRevocation;
    this.threads = threads;
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewReply> answer) {
    Caller caller = Caller.current();
    Answering.one(
        answer,
        () -> {
          Bytes certificate =
              members.renew(caller.certificate(), WireForms.bytes(request.getCertificateRequest()));
          return RenewReply.newBuilder().setCertificate(WireForms.toWire(certificate)).build();
        });
  }

  @Override
  public void listMembers(ListMembersRequest request, StreamObserver<MemberMessage> answer) {
    Answering.many(answer, () -> members.standings().stream().map(WireForms::toWire));
  }

  @Override
  public void revoke(RevokeRequest request, StreamObserver<RevokeReply> answer) {
    MemberId caller = Caller.current().member();
    Answering.one(
        answer,
        () -> {
          MemberId member = WireForms.member("member", request.getMember());
          if (member.equals(caller)) {
            throw new RefusedCall(Rule.CONFLICT, "nobody revokes themselves");
          }
          members.revoke(member, request.getReason());
          afterRevocation.run();
          return RevokeReply.getDefaultInstance();
        });
  }

  @Override
  public void restore(RestoreRequest request, StreamObserver<RestoreReply> answer) {
    Answering.one(
        answer,
        () -> {
          members.restore(WireForms.member("member", request.getMember()));
          return RestoreReply.getDefaultInstance();
        });
  }

  @Override
  public void readAudit(ReadAuditRequest request, StreamObserver<AuditMessage> client) {
    new Pump<>(client, new Records(request.getAfter()), () -> {}).start(threads);
  }

  /** The records one batch after the other, as fast as they are read. */
  private final class Records implements Pump.Source<AuditMessage> {

    private long last;

    Records(long last) {
      this.last = last;
    }

    @Override
    public List<AuditMessage> next() {
      List<StoredAudit> batch = audit.after(last, BATCH);
      if (!batch.isEmpty()) {
        last = batch.getLast().number();
      }
      return batch.stream()
          .map(
              stored ->
                  AuditMessage.newBuilder()
                      .setNumber(stored.number())
                      .setRecord(WireForms.toWire(stored.record()))
                      .setHash(WireForms.toWire(stored.hash()))
                      .build())
          .toList();
    }

    @Override
    public boolean isFinished() {
      return true;
    }
  }
}
