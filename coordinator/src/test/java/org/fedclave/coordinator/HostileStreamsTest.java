package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.coordinator.RawClient.Raw;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.WireForms;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.Delivery;
import org.fedclave.transport.wire.GetReply;
import org.fedclave.transport.wire.GetRequest;
import org.fedclave.transport.wire.HubGrpc;
import org.fedclave.transport.wire.ListRunsRequest;
import org.fedclave.transport.wire.MailboxGrpc;
import org.fedclave.transport.wire.PutHeader;
import org.fedclave.transport.wire.PutReply;
import org.fedclave.transport.wire.PutRequest;
import org.fedclave.transport.wire.ReceiveRequest;
import org.fedclave.transport.wire.SendReply;
import org.fedclave.transport.wire.SendRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mallory is a member, of a run even, and sends what no honest program sends. After each attack
 * nothing of it is open any more, and the coordinator serves the others.
 */
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileStreamsTest {

  private static final int MAXIMUM = 1 << 22;

  private final MovableClock clock = new MovableClock(Clock.systemUTC().instant());
  private TestHub hub;
  private CoordinatorClient alice;
  private RunId run;

  @SuppressWarnings("NullAway.Init") // each attack connects anew
  private RawClient mallory;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    hub = new TestHub(folder.resolve("hub"), MAXIMUM, CoordinatorLimits.usual(), clock);
    alice = hub.party("alice");
    run = hub.runOf(hub.requester(), alice, hub.party("mallory"));
  }

  @BeforeEach
  void connect() throws Exception {
    mallory = new RawClient(hub, hub.identity("mallory", MemberRole.PARTY));
  }

  /** What every attack must leave behind, or its test does not end. */
  @AfterEach
  void nothingIsLeftAndOthersAreServed() throws Exception {
    assertThat(alice.runs()).hasSize(1);
    mallory.close();
    Eventually.await(
        "all that is open to end",
        () -> hub.server.load().calls() + hub.server.load().uploads() == 0);
  }

  @AfterAll
  void stop() {
    hub.close();
  }

  private Raw<PutRequest, PutReply> put() {
    return mallory.open(BlobsGrpc.getPutMethod()).read(1);
  }

  private static PutRequest header(Bytes blob, long size, long offset) {
    return PutRequest.newBuilder()
        .setHeader(
            PutHeader.newBuilder()
                .setDigest(WireForms.toWire(Digest.of(blob)))
                .setSize(size)
                .setOffset(offset))
        .build();
  }

  private static PutRequest chunk(Bytes bytes) {
    return PutRequest.newBuilder().setChunk(WireForms.toWire(bytes)).build();
  }

  private static Bytes zeros(int size) {
    return Bytes.wrap(new byte[size]);
  }

  private static SendRequest.Builder letter(RunId run) {
    return SendRequest.newBuilder()
        .setId(ByteString.copyFrom(new byte[Digest.SIZE]))
        .setTo("alice")
        .setRun(WireForms.toWire(run))
        .setKind(LetterKind.READY.wireName())
        .setPayload(ByteString.copyFromUtf8("hello"));
  }

  private Status send(SendRequest request) throws Exception {
    Raw<SendRequest, SendReply> call = mallory.open(MailboxGrpc.getSendMethod());
    return call.read(1).send(request).finish().end();
  }

  @Test
  void anOversizedMessage() throws Exception {
    Status refused =
        send(letter(run).setPayload(WireForms.toWire(zeros(Limits.MESSAGE_BYTES + 1))).build());
    assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    Status inside =
        send(letter(run).setPayload(WireForms.toWire(zeros(Limits.INLINE_BYTES + 1))).build());
    assertThat(inside.getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
  }

  @Test
  void anOversizedHeader() throws Exception {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("mallory", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(1 << 20));
    Status refused = mallory.open(HubGrpc.getListNodesMethod(), headers).finish().end();
    assertThat(refused.isOk()).isFalse();
  }

  @Test
  void aBlobLongerThanItWasDeclared() throws Exception {
    Bytes blob = zeros(10_000);
    Status refused = put().send(header(blob, 9_000, 0)).send(chunk(blob)).end();
    assertThat(refused.getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(refused.getDescription()).contains("more bytes came than the 9000 announced");
  }

  @Test
  void aBlobShorterThanItWasDeclared() throws Exception {
    Bytes blob = zeros(10_001);
    Status refused = put().send(header(blob, 11_000, 0)).send(chunk(blob)).finish().end();
    assertThat(refused.getDescription()).contains("ended at byte 10001 of 11000");
  }

  @Test
  void aBlobThatWasDeclaredLargerThanAnyMayBe() throws Exception {
    Status large = put().send(header(Bytes.EMPTY, MAXIMUM + 1L, 0)).end();
    assertThat(large.getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
    Status negative = put().send(header(Bytes.EMPTY, -1, 0)).end();
    assertThat(negative.isOk()).isFalse();
    Status before = put().send(header(Bytes.EMPTY, 10, -5)).end();
    assertThat(before.getDescription()).contains("goes on at byte 0, not at -5");
  }

  @Test
  void anEndlessStreamOfTinyChunks() throws Exception {
    Raw<PutRequest, PutReply> upload = put().send(header(zeros(MAXIMUM), MAXIMUM, 0));
    Status refused = upload.send(chunk(zeros(1))).send(chunk(zeros(1))).end();
    assertThat(refused.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getDescription()).contains("a chunk of 1 bytes");
    Status empty = put().send(header(zeros(5000), 5000, 0)).send(chunk(Bytes.EMPTY)).end();
    assertThat(empty.getDescription()).contains("a chunk of 0 bytes");
  }

  @Test
  void chunksWithoutAHeaderAndHeadersAmongChunks() throws Exception {
    Bytes blob = zeros(10_000);
    assertThat(put().send(chunk(blob)).end().getDescription()).contains("one header");
    Status twice = put().send(header(blob, 10_000, 0)).send(header(blob, 10_000, 0)).end();
    assertThat(twice.getDescription()).contains("one header");
    assertThat(put().send(PutRequest.getDefaultInstance()).end().getDescription())
        .contains("one header");
    assertThat(put().finish().end().getDescription()).contains("begins with its header");
  }

  @Test
  void aWriterWhoIsSlow() throws Exception {
    Raw<PutRequest, PutReply> upload =
        put().send(header(zeros(MAXIMUM - 1), MAXIMUM - 1, 0)).send(chunk(zeros(4096)));
    awaitCalls(1);
    Eventually.await("the upload to begin", () -> hub.server.load().uploads() > 0);
    clock.advance(Duration.ofMinutes(2));
    hub.server.keepAccess();
    Status ended = upload.end();
    assertThat(ended.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(ended.getDescription()).contains("an upload below 4096 bytes a second");
  }

  @Test
  void aRequestThatNeverComes() throws Exception {
    var silent = mallory.open(BlobsGrpc.getStatMethod());
    var silentBox = mallory.open(MailboxGrpc.getReceiveMethod());
    awaitCalls(2);
    clock.advance(Duration.ofMinutes(2));
    hub.server.keepAccess();
    assertThat(silent.end().getDescription()).contains("the request did not come");
    assertThat(silentBox.end().getDescription()).contains("the request did not come");
  }

  private void awaitCalls(int open) throws Exception {
    Eventually.await("the calls to open", () -> hub.server.load().calls() >= open);
  }

  @Test
  void aReaderWhoNeverReads() throws Exception {
    Bytes blob = zeros(MAXIMUM);
    Digest digest = alice.courier().putBlob(BlobSource.of(blob));
    List<Raw<GetRequest, GetReply>> downloads = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      downloads.add(
          mallory
              .open(BlobsGrpc.getGetMethod())
              .send(GetRequest.newBuilder().setDigest(WireForms.toWire(digest)).build())
              .finish());
    }
    for (int i = 0; i < 50; i++) {
      mallory.open(HubGrpc.getListRunsMethod()).send(ListRunsRequest.getDefaultInstance()).finish();
    }
    awaitCalls(50);
    assertThat(alice.courier().getBlob(digest, MAXIMUM)).isEqualTo(blob);
    clock.advance(Duration.ofHours(2));
    hub.server.keepAccess(); // ends the calls, which nobody reads
    clock.advance(Duration.ofMinutes(1));
    hub.server.keepAccess(); // ends the connection
    Eventually.await("the calls to end", () -> hub.server.load().calls() == 0);
    assertThat(downloads).allSatisfy(download -> assertThat(download.answers).isEmpty());
  }

  @Test
  void malformedProtobuf() throws Exception {
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MailboxGrpc.getSendMethod().getFullMethodName())
            .setRequestMarshaller(new AsIs())
            .setResponseMarshaller(new AsIs())
            .build();
    byte[][] broken = {{(byte) 0xff, (byte) 0xff}, {0x0a, 0x7f}, new byte[1000], {0x0b}};
    for (byte[] bytes : broken) {
      Status refused = mallory.open(raw).read(1).send(bytes).finish().end();
      assertThat(refused.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refused.getDescription()).isEqualTo("the request is no message of this call");
    }
  }

  /** Bytes as they are. */
  private static final class AsIs implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }

  @Test
  void malformedFields() throws Exception {
    List<SendRequest> broken =
        List.of(
            letter(run).setTo("Not A Name").build(),
            letter(run).setTo("x".repeat(100_000)).build(),
            letter(run).setKind("love").build(),
            letter(run).setId(ByteString.copyFrom(new byte[31])).build(),
            letter(run).setRun(ByteString.EMPTY).build(),
            letter(run).setBlob(ByteString.copyFrom(new byte[33])).build());
    for (SendRequest request : broken) {
      assertThat(send(request).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void aLetterInAnothersName() throws Exception {
    // no message says who sends: the certificate does
    assertThat(send(letter(run).setId(fresh(7)).build()).isOk()).isTrue();
    try (var reader = new RawClient(hub, hub.identity("alice", MemberRole.PARTY))) {
      Raw<ReceiveRequest, Delivery> box = reader.open(MailboxGrpc.getReceiveMethod());
      box.send(ReceiveRequest.getDefaultInstance()).read(100);
      Delivery delivery = box.answer();
      while (!delivery.getId().equals(fresh(7))) {
        delivery = box.answer();
      }
      assertThat(delivery.getFrom()).isEqualTo("mallory");
    }
  }

  private static ByteString fresh(int seed) {
    byte[] id = new byte[Digest.SIZE];
    id[0] = (byte) seed;
    return ByteString.copyFrom(id);
  }

  @Test
  void aReplayedLetterAndAcknowledgementsTwiceAndOutOfOrder() throws Exception {
    Bytes once = Bytes.utf8("once");
    var replayed =
        letter(run).setTo("mallory").setId(fresh(9)).setPayload(WireForms.toWire(once)).build();
    Raw<ReceiveRequest, Delivery> box = mallory.open(MailboxGrpc.getReceiveMethod()).read(100);
    box.send(ReceiveRequest.getDefaultInstance());
    for (int i = 0; i < 5; i++) {
      assertThat(send(replayed).isOk()).isTrue();
    }
    alice.courier().send(id("mallory"), run, LetterKind.READY, Bytes.utf8("after"));
    List<String> payloads = new ArrayList<>();
    long last = 0;
    while (!payloads.contains("after")) {
      Delivery delivery = box.answer();
      assertThat(delivery.getSequence()).isGreaterThan(last);
      last = delivery.getSequence();
      payloads.add(delivery.getPayload().toStringUtf8());
    }
    assertThat(payloads).containsOnlyOnce("once");

    for (long handled : new long[] {last, last, 1, 0, last - 1}) {
      box.send(ReceiveRequest.newBuilder().setHandled(handled).build());
    }
    alice.courier().send(id("mallory"), run, LetterKind.READY, Bytes.utf8("later"));
    assertThat(box.answer().getPayload().toStringUtf8()).isEqualTo("later");
    box.call.cancel("done", null);
  }

  @Test
  void anAcknowledgementOfWhatWasNotDelivered() throws Exception {
    for (long handled : new long[] {1_000_000, -1, Long.MAX_VALUE}) {
      Raw<ReceiveRequest, Delivery> box = mallory.open(MailboxGrpc.getReceiveMethod()).read(100);
      box.send(ReceiveRequest.getDefaultInstance());
      box.send(ReceiveRequest.newBuilder().setHandled(handled).build());
      assertThat(box.end().getDescription()).contains("acknowledged after they were delivered");
    }
  }

  @Test
  void thousandsOfStreamsOnOneConnection() throws Exception {
    List<Raw<ReceiveRequest, Delivery>> boxes = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      boxes.add(mallory.open(MailboxGrpc.getReceiveMethod()));
    }
    awaitCalls(200);
    assertThat(hub.server.load().calls()).isLessThanOrEqualTo(256 + 1);
    assertThat(alice.runs()).hasSize(1);
    mallory.close();
    for (var box : boxes) {
      assertThat(box.end().isOk()).isFalse();
    }
  }
}
