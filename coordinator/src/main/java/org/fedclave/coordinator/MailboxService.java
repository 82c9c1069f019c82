package org.fedclave.coordinator;

import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.coordinator.calls.Answering;
import org.fedclave.coordinator.calls.Pump;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.WireForms;
import org.fedclave.transport.milestone.CoordinatorPoint;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.server.Caller;
import org.fedclave.transport.wire.Delivery;
import org.fedclave.transport.wire.MailboxGrpc;
import org.fedclave.transport.wire.ReceiveRequest;
import org.fedclave.transport.wire.SendReply;
import org.fedclave.transport.wire.SendRequest;

/** Letters: to members into their boxes, to the coordinator onto its desk. */
final class MailboxService extends MailboxGrpc.MailboxImplBase {

  private final Mailboxes mailboxes;
  private final RunDesk desk;
  private final Examiner examiner;
  private final RunResults results;
  private final ExecutorService threads;

  MailboxService(
      Mailboxes mailboxes,
      RunDesk desk,
      Examiner examiner,
      RunResults results,
      ExecutorService threads) {
    this.mailboxes = mailboxes;
    this.results = results;
    this.desk = desk;
    this.examiner = examiner;
    this.threads = threads;
  }

  @Override
  public void send(SendRequest request, StreamObserver<SendReply> answer) {
    MemberId from = Caller.current().member();
    Answering.one(
        answer,
        () -> {
          deliver(from, request);
          return SendReply.getDefaultInstance();
        });
  }

  private void deliver(MemberId from, SendRequest request) throws RefusedCall, MalformedException {
    MemberId to = WireForms.member("recipient", request.getTo());
    RunId run = WireForms.run(request.getRun());
    int incarnation = WireForms.incarnation(request.getIncarnation());
    LetterKind kind = LetterKind.parse(request.getKind());
    Digest id = WireForms.digest("letter's id", request.getId());
    if (request.getPayload().size() > Limits.INLINE_BYTES) {
      throw new RefusedCall(
          Rule.TOO_LARGE,
          "a payload of "
              + request.getPayload().size()
              + " bytes inside a letter; over "
              + Limits.INLINE_BYTES
              + " it is a blob");
    }
    if (to.equals(Courier.COORDINATOR)) {
      toCoordinator(from, run, incarnation, kind, request);
      return;
    }
    desk.pass(from, to, run, incarnation, kind);
    StoredLetter letter =
        new StoredLetter(
            to,
            0,
            id,
            from,
            run,
            incarnation,
            kind.wireName(),
            request.hasBlob()
                ? Optional.empty()
                : Optional.of(WireForms.bytes(request.getPayload())),
            blob(request));
    results.note(letter);
    mailboxes.put(letter);
    Milestone.note(CoordinatorPoint.LETTER_KEPT, Courier.COORDINATOR, run, incarnation);
  }

  private static Optional<Digest> blob(SendRequest request) throws MalformedException {
    return request.hasBlob()
        ? Optional.of(WireForms.digest("letter's blob", request.getBlob()))
        : Optional.empty();
  }

  private void toCoordinator(
      MemberId from, RunId run, int incarnation, LetterKind kind, SendRequest request)
      throws RefusedCall, MalformedException {
    Bytes payload = WireForms.bytes(request.getPayload());
    switch (kind) {
      case APPROVAL -> desk.approve(from, run, payload);
      case REFUSAL -> desk.refuse(from, run, payload);
      case CHECKPOINT -> desk.checkpoint(from, run, incarnation, payload);
      case FINISHED -> desk.finished(from, run, incarnation);
      case FAILED -> desk.failed(from, run, incarnation, payload);
      case ATTESTATION -> {
        examiner.answer(from, payload);
        desk.advanceAll();
      }
      case CONTRACT,
          ASSIGNMENT,
          RELEASE_REQUEST,
          CHALLENGE,
          KEY_RELEASE,
          READY,
          MASK_MEMBERS,
          MASK_KEYS,
          ROUND_START,
          MASK_SHARES,
          UPDATE,
          SURVIVORS,
          SURVIVOR_CONFIRMATION,
          CONFIRMED_SURVIVORS,
          UNMASKING_SHARES,
          FINAL_REPORT,
          PERSONAL_LAYERS,
          CHECKPOINT_REQUEST,
          CHECKPOINT_ANSWER,
          RESUMPTION,
          LOCAL_STATE,
          PROGRESS,
          COUNTERSIGN_REQUEST,
          COUNTERSIGNATURE,
          RESULT ->
          throw new RefusedCall(
              Rule.MALFORMED, "nobody sends " + kind.wireName() + " to the coordinator");
    }
  }

  @Override
  public StreamObserver<ReceiveRequest> receive(StreamObserver<Delivery> client) {
    return new Reader(Caller.current().member(), client);
  }

  /** One open box: acknowledgements come in, letters go out. */
  private final class Reader implements StreamObserver<ReceiveRequest>, Pump.Source<Delivery> {

    private final MemberId member;
    private final Pump<Delivery> pump;
    private boolean opened;
    private volatile long sent;

    Reader(MemberId member, StreamObserver<Delivery> client) {
      this.member = member;
      this.pump = new Pump<>(client, this, this::closeBox);
    }

    @Override
    public void onNext(ReceiveRequest request) {
      if (!opened) {
        opened = true;
        sent = mailboxes.open(member, pump);
        pump.start(threads);
        threads.execute(this::announce);
      } else if (request.getHandled() < 0 || request.getHandled() > sent) {
        closeBox();
        pump.refuse(
            Rule.MALFORMED
                .status("letters are acknowledged after they were delivered, and not before")
                .asRuntimeException());
      } else {
        mailboxes.handled(member, request.getHandled());
      }
    }

    /** A node that reads its letters can be asked for evidence, and be given runs. */
    private void announce() {
      try {
        examiner.here(member);
        desk.advanceAll();
      } catch (RefusedCall e) {
        pump.refuse(Answering.refusal(e));
      }
    }

    @Override
    public List<Delivery> next() {
      List<StoredLetter> waiting = mailboxes.after(member, sent);
      if (!waiting.isEmpty()) {
        sent = waiting.getLast().sequence();
      }
      return waiting.stream().map(Reader::delivery).toList();
    }

    private static Delivery delivery(StoredLetter letter) {
      var delivery =
          Delivery.newBuilder()
              .setSequence(letter.sequence())
              .setId(WireForms.toWire(letter.id()))
              .setFrom(letter.from().name())
              .setRun(WireForms.toWire(letter.run()))
              .setIncarnation(letter.incarnation())
              .setKind(letter.kind());
      letter.payload().ifPresent(payload -> delivery.setPayload(WireForms.toWire(payload)));
      letter.blob().ifPresent(blob -> delivery.setBlob(WireForms.toWire(blob)));
      return delivery.build();
    }

    @Override
    public boolean isFinished() {
      return false;
    }

    @Override
    public void onError(Throwable lost) {
      closeBox();
    }

    /** The member wants no more letters. */
    @Override
    public void onCompleted() {
      closeBox();
      pump.finish();
    }

    private void closeBox() {
      mailboxes.close(member, pump);
    }
  }
}
