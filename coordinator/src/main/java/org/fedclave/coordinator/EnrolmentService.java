package org.fedclave.coordinator;

import io.grpc.stub.StreamObserver;
import java.util.List;
import org.fedclave.coordinator.calls.Answering;
import org.fedclave.protocol.Bytes;
import org.fedclave.transport.WireForms;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.wire.EnrolReply;
import org.fedclave.transport.wire.EnrolRequest;
import org.fedclave.transport.wire.EnrolmentGrpc;

/** Joining, for whoever has an invite. */
final class EnrolmentService extends EnrolmentGrpc.EnrolmentImplBase {

  private final Members members;
  private final CertificateAuthority authority;
  private final List<HubAddress> addresses;

  /**
   * @param addresses of all coordinators that may serve; empty where there is one
   */
  EnrolmentService(Members members, CertificateAuthority authority, List<HubAddress> addresses) {
    this.members = members;
    this.authority = authority;
    this.addresses = addresses;
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
              .addAllAddresses(addresses.stream().map(HubAddress::toString).toList())
              .build();
        });
  }
}
