package org.fedclave.coordinator;

import io.grpc.stub.StreamObserver;
import org.fedclave.protocol.Bytes;
import org.fedclave.transport.WireForms;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.wire.EnrolReply;
import org.fedclave.transport.wire.EnrolRequest;
import org.fedclave.transport.wire.EnrolmentGrpc;

/** Joining, for whoever has an invite. */
final class EnrolmentService extends EnrolmentGrpc.EnrolmentImplBase {

  private final Members members;
  private final CertificateAuthority authority;

  EnrolmentService(Members members, CertificateAuthority authority) {
    this.members = members;
    this.authority = authority;
  }

  @Override
  public void enrol(EnrolRequest request, StreamObserver<EnrolReply> answer) {
    Answering.one(
        answer,
        () -> {
          Bytes certificate =
              members.enrol(
                  WireForms.bytes(request.getSecret()),
                  WireForms.bytes(request.getCertificateRequest()));
          return EnrolReply.newBuilder()
              .setCertificate(WireForms.toWire(certificate))
              .setAuthority(WireForms.toWire(authority.certificateDer()))
              .build();
        });
  }
}
