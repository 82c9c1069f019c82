package org.fedclave.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.Delivery;
import org.fedclave.transport.wire.GetReply;
import org.fedclave.transport.wire.GetRequest;
import org.fedclave.transport.wire.MailboxGrpc;
import org.fedclave.transport.wire.PutReply;
import org.fedclave.transport.wire.PutRequest;
import org.fedclave.transport.wire.ReceiveRequest;
import org.fedclave.transport.wire.SendReply;
import org.fedclave.transport.wire.SendRequest;
import org.fedclave.transport.wire.StatReply;
import org.fedclave.transport.wire.StatRequest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What a member notices of a coordinator that lies, repeats or breaks off. */
class HostileHubTest {

  private static final Bytes BLOB = Bytes.utf8("the ciphertext of a shard");
  private static final Digest DIGEST = Digest.of(BLOB);
  private static final Patience IMPATIENT =
      new Patience(
          Duration.ofMillis(400),
          Duration.ofMillis(400),
          Duration.ofMillis(400),
          Limits.STANDSTILL);

  /** Answers downloads as {@code reply} says. */
  private abstract static class Downloads extends BlobsGrpc.BlobsImplBase {
    final List<Long> offsets = new CopyOnWriteArrayList<>();

    @Override
    public void get(GetRequest request, StreamObserver<GetReply> client) {
      offsets.add(request.getOffset());
      reply((int) request.getOffset(), client);
    }

    abstract void reply(int offset, StreamObserver<GetReply> client);

    static GetReply chunk(long size, String text) {
      return GetReply.newBuilder().setSize(size).setChunk(ByteString.copyFromUtf8(text)).build();
    }
  }

  private static void assertRefused(Downloads downloads, Rule rule) throws Exception {
    try (var hub = new HostileHub(downloads, IMPATIENT)) {
      assertThatThrownBy(() -> hub.client.courier().getBlob(DIGEST, 1000))
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }
  }

  @Test
  void otherBytesThanTheDigestsAreNoticed() throws Exception {
    assertRefused(
        new Downloads() {
          @Override
          void reply(int offset, StreamObserver<GetReply> client) {
            client.onNext(chunk(25, "the ciphertext of a shart"));
            client.onCompleted();
          }
        },
        Rule.DIGEST);
  }

  @Test
  void moreBytesThanAnnouncedAreNotTaken() throws Exception {
    assertRefused(
        new Downloads() {
          @Override
          void reply(int offset, StreamObserver<GetReply> client) {
            client.onNext(chunk(3, "more than three"));
          }
        },
        Rule.DIGEST);
  }

  @Test
  void moreBytesThanWantedAreRefusedBeforeTheFirst() throws Exception {
    assertRefused(
        new Downloads() {
          @Override
          void reply(int offset, StreamObserver<GetReply> client) {
            client.onNext(chunk(1001, "x"));
          }
        },
        Rule.TOO_LARGE);
  }

  @Test
  void aDownloadThatBreaksOffGoesOnWhereItWas() throws Exception {
    var downloads =
        new Downloads() {
          @Override
          void reply(int offset, StreamObserver<GetReply> client) {
            String rest = BLOB.toUtf8().substring(offset);
            client.onNext(chunk(BLOB.size(), rest.substring(0, Math.min(10, rest.length()))));
            if (rest.length() > 10) {
              client.onError(Status.UNAVAILABLE.asRuntimeException());
            } else {
              client.onCompleted();
            }
          }
        };
    try (var hub = new HostileHub(downloads)) {
      assertThat(hub.client.courier().getBlob(DIGEST, 1000)).isEqualTo(BLOB);
    }
    assertThat(downloads.offsets).containsExactly(0L, 10L, 20L);
  }

  @Test
  void aCoordinatorThatNeverGetsOnIsGivenUp() throws Exception {
    var downloads =
        new Downloads() {
          @Override
          void reply(int offset, StreamObserver<GetReply> client) {
            client.onError(Status.UNAVAILABLE.asRuntimeException());
          }
        };
    assertRefused(downloads, Rule.UNREACHABLE);
    assertThat(downloads.offsets).hasSizeBetween(3, 6); // after 0, 0.1, 0.3, 0.7 s or less
  }

  @Test
  void anUploadThatBreaksOffGoesOnWhereTheCoordinatorSays() throws Exception {
    var uploads = new BreakingUploads();
    try (var hub = new HostileHub(uploads)) {
      hub.client.courier().putBlob(BlobSource.of(BLOB));
    }
    assertThat(uploads.offsets).containsExactly(0L, 7L);
  }

  /** Breaks the first upload off, and claims to have seven bytes of it. */
  private static final class BreakingUploads extends BlobsGrpc.BlobsImplBase {
    private final List<Long> offsets = new CopyOnWriteArrayList<>();

    @Override
    public void stat(StatRequest request, StreamObserver<StatReply> answer) {
      answer.onNext(StatReply.newBuilder().setSize(offsets.isEmpty() ? 0 : 7).build());
      answer.onCompleted();
    }

    @Override
    public StreamObserver<PutRequest> put(StreamObserver<PutReply> answer) {
      return new StreamObserver<>() {
        private boolean broken;

        @Override
        public void onNext(PutRequest step) {
          if (step.hasHeader()) {
            offsets.add(step.getHeader().getOffset());
            broken = offsets.size() == 1;
          } else if (broken) {
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
          }
        }

        @Override
        public void onError(Throwable lost) {}

        @Override
        public void onCompleted() {
          if (!broken) {
            answer.onNext(PutReply.newBuilder().setHeld(BLOB.size()).build());
            answer.onCompleted();
          }
        }
      };
    }
  }

  @RepeatedTest(10) // the end of a stream races with what is written to it
  void aLetterThatIsRepeatedIsHandedOverOnceAlsoOnAnotherConnection() throws Exception {
    BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    try (var hub = new HostileHub(new RepeatingMailbox());
        var _ = hub.client.courier().receive(letter -> handled.add(letter.payload().toUtf8()))) {
      List<String> first = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        first.add(handled.poll(20, TimeUnit.SECONDS));
      }
      assertThat(first).containsExactly("one", "two", "three");
    }
  }

  @Test
  void aLetterIsSentAgainUnderTheSameIdWhenTheAnswerIsLost() throws Exception {
    var mailbox = new RepeatingMailbox();
    try (var hub = new HostileHub(mailbox)) {
      hub.client
          .courier()
          .send(new MemberId("bob"), RunId.of(BLOB), LetterKind.READY, Bytes.utf8("hello"));
    }
    assertThat(mailbox.sent).hasSize(2);
    assertThat(mailbox.sent.get(0)).isEqualTo(mailbox.sent.get(1));
  }

  /** Says everything twice, breaks off after "two", and loses the first answer to a letter. */
  private static final class RepeatingMailbox extends MailboxGrpc.MailboxImplBase {
    private final List<ByteString> sent = new CopyOnWriteArrayList<>();
    private int connections;

    @Override
    public void send(SendRequest request, StreamObserver<SendReply> answer) {
      sent.add(request.getId());
      if (sent.size() == 1) {
        answer.onError(Status.UNAVAILABLE.asRuntimeException());
      } else {
        answer.onNext(SendReply.getDefaultInstance());
        answer.onCompleted();
      }
    }

    @Override
    public synchronized StreamObserver<ReceiveRequest> receive(StreamObserver<Delivery> client) {
      connections++;
      say(client, "one");
      say(client, "one");
      say(client, "two");
      if (connections == 1) {
        client.onError(Status.UNAVAILABLE.asRuntimeException());
      } else {
        say(client, "three");
      }
      return new StreamObserver<>() {
        @Override
        public void onNext(ReceiveRequest value) {}

        @Override
        public void onError(Throwable lost) {}

        @Override
        public void onCompleted() {}
      };
    }

    private static void say(StreamObserver<Delivery> client, String text) {
      client.onNext(
          Delivery.newBuilder()
              .setSequence(1)
              .setId(WireForms.toWire(Digest.of(Bytes.utf8(text))))
              .setFrom("bob")
              .setRun(WireForms.toWire(DIGEST))
              .setKind("ready")
              .setPayload(ByteString.copyFromUtf8(text))
              .build());
    }
  }

  @Test
  void aLetterWithUnreadableFieldsEndsTheSubscription() throws Exception {
    var mailbox =
        new MailboxGrpc.MailboxImplBase() {
          @Override
          public StreamObserver<ReceiveRequest> receive(StreamObserver<Delivery> client) {
            client.onNext(Delivery.newBuilder().setSequence(1).setFrom("Not A Name").build());
            return new RepeatingMailbox().receive(client);
          }
        };
    try (var hub = new HostileHub(mailbox)) {
      Subscription box = hub.client.courier().receive(_ -> {});
      assertThatThrownBy(box::await)
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.rule()).isEqualTo(Rule.MALFORMED));
    }
  }

  @Test
  void aLetterOverTheCapIsNotSent() {
    assertThatThrownBy(() -> Limits.requireLeaf(Bytes.wrap(new byte[Limits.LEAF_BYTES + 1])))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TOO_LARGE));
  }
}
