package org.fedclave.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.TlsContexts;
import org.fedclave.transport.wire.MailboxGrpc;
import org.fedclave.transport.wire.SendReply;
import org.fedclave.transport.wire.SendRequest;
import org.junit.jupiter.api.Test;

class FullMailboxTest {

  private static final MemberId BOB = new MemberId("bob");

  /** Has room after {@code refusals} letters. */
  private static final class Full extends MailboxGrpc.MailboxImplBase {

    final List<ByteString> ids = new CopyOnWriteArrayList<>();
    private final int refusals;

    Full(int refusals) {
      this.refusals = refusals;
    }

    @Override
    public void send(SendRequest request, StreamObserver<SendReply> client) {
      ids.add(request.getId());
      if (ids.size() <= refusals) {
        client.onError(Rule.FULL.status("the mailbox of bob is full").asRuntimeException());
      } else {
        client.onNext(SendReply.getDefaultInstance());
        client.onCompleted();
      }
    }
  }

  private static void send(HostileHub hub, Duration patience) throws TransportException {
    var tls = TlsContexts.client(hub.identity);
    try (Calls calls =
        new Calls(hub.identity.addresses(), tls, Patience.COMMAND, new SecureRandom())) {
      new GrpcCourier(hub.identity.member(), calls, new SecureRandom(), patience)
          .send(BOB, Courier.REGISTRATION, LetterKind.READY, Bytes.utf8("hello"));
    }
  }

  @Test
  void aSenderWaitsForRoomAndSendsTheSameLetterAgain() throws Exception {
    Full mailbox = new Full(2);
    try (var hub = new HostileHub(mailbox)) {
      send(hub, Duration.ofSeconds(30));
    }
    assertThat(mailbox.ids).hasSize(3);
    assertThat(mailbox.ids).containsOnly(mailbox.ids.getFirst());
  }

  @Test
  void aSenderThatHasWaitedLongEnoughSaysWhyAndHowLong() throws Exception {
    Full mailbox = new Full(Integer.MAX_VALUE);
    try (var hub = new HostileHub(mailbox)) {
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> send(hub, Duration.ofMillis(100)))
          .withMessage("sending ready to bob: the mailbox of bob is full; gave up after 100 ms")
          .satisfies(e -> assertThat(e.rule()).isEqualTo(Rule.FULL));
    }
  }
}
