package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.EnrolmentGrpc;
import org.fedclave.transport.wire.HubGrpc;
import org.fedclave.transport.wire.LogGrpc;
import org.fedclave.transport.wire.MailboxGrpc;
import org.junit.jupiter.api.Test;

class AccessTableTest {

  @Test
  void everyMethodOfEveryServiceStandsInTheTableOnce() {
    List<String> methods =
        Stream.of(
                EnrolmentGrpc.getServiceDescriptor(),
                MailboxGrpc.getServiceDescriptor(),
                BlobsGrpc.getServiceDescriptor(),
                HubGrpc.getServiceDescriptor(),
                LogGrpc.getServiceDescriptor())
            .map(ServiceDescriptor::getMethods)
            .flatMap(java.util.Collection::stream)
            .map(MethodDescriptor::getFullMethodName)
            .toList();
    List<String> table = new ArrayList<>(AccessTable.access().byRole().keySet());
    table.addAll(AccessTable.access().withoutCertificate());
    assertThat(table).containsExactlyInAnyOrderElementsOf(methods);
  }

  @Test
  void onlyJoiningNeedsNoCertificate() {
    assertThat(AccessTable.access().withoutCertificate())
        .containsExactly("fedclave.transport.v1.Enrolment/Enrol");
  }
}
