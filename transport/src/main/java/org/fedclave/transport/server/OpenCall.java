package org.fedclave.transport.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.MemberCertificate;
import org.fedclave.transport.wire.BlobsGrpc;
import org.jspecify.annotations.Nullable;

/**
 * A call that reached its service, and that the server may end at any moment: the service learns it
 * as it learns that a client is gone. Thread-safe, unlike the call in it.
 */
final class OpenCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

  private static final Duration PATIENCE = DoorLimits.REQUEST;
  private static final String UPLOAD = BlobsGrpc.getPutMethod().getFullMethodName();

  private final Object owner;
  private final Optional<MemberCertificate> certificate;
  private final Instant since;
  private final Runnable whenOver;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;
  private volatile @Nullable Instant cutAt;
  private volatile boolean asked;
  private volatile boolean requested;
  private volatile long bytes;

  /**
   * @param owner whose it counts as
   * @param certificate absent of a call without one
   */
  OpenCall(
      ServerCall<Q, R> call,
      Object owner,
      Optional<MemberCertificate> certificate,
      Instant since,
      Consumer<OpenCall<?, ?>> whenOver) {
    super(call);
    this.owner = owner;
    this.certificate = certificate;
    this.since = since;
    this.whenOver = () -> whenOver.accept(this);
  }

  Object owner() {
    return owner;
  }

  Optional<MemberCertificate> certificate() {
    return certificate;
  }

  /** Why the call is not borne any longer; empty if it is. */
  Optional<Status> overdue(Instant now) {
    Duration age = Duration.between(since, now);
    if (age.compareTo(DoorLimits.STREAM) > 0) {
      return Optional.of(Rule.UNREACHABLE.status("the stream was open for long; open it again"));
    }
    if (age.compareTo(PATIENCE) <= 0) {
      return Optional.empty();
    }
    MethodType type = getMethodDescriptor().getType();
    if (!asked || (type.clientSendsOneMessage() && !requested)) {
      return Optional.of(Rule.TIMED_OUT.status("the request did not come within " + PATIENCE));
    }
    boolean upload = !requested && getMethodDescriptor().getFullMethodName().equals(UPLOAD);
    if (upload && bytes < age.toSeconds() * DoorLimits.SLOWEST_BYTES_PER_SECOND) {
      return Optional.of(
          Rule.TIMED_OUT.status(
              "an upload below " + DoorLimits.SLOWEST_BYTES_PER_SECOND + " bytes a second"));
    }
    return Optional.empty();
  }

  /** Ends the call from the server's side, whatever its service is doing. */
  void cut(Status status, Instant now) {
    if (cutAt == null) {
      cutAt = now;
    }
    close(status, new Metadata());
  }

  /** Whether the client has not taken the end of the call for long: it does not read. */
  boolean isStuck(Instant now) {
    Instant at = cutAt;
    return at != null && !now.isBefore(at.plus(DoorLimits.LAST_WORDS));
  }

  @Nullable SocketAddress remote() {
    return getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
  }

  @Override
  public void sendHeaders(Metadata headers) {
    whileOpen(() -> super.sendHeaders(headers));
  }

  @Override
  public void sendMessage(R message) {
    whileOpen(() -> super.sendMessage(message));
  }

  @Override
  public void close(Status status, Metadata trailers) {
    whileOpen(
        () -> {
          closed = true;
          super.close(status, trailers);
        });
  }

  private void whileOpen(Runnable action) {
    lock.lock();
    try {
      if (!closed) {
        action.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells the service what happens, and whoever counts when the call is over. */
  ServerCall.Listener<Q> listening(ServerCall.Listener<Q> service) {
    return new Ears(service);
  }

  private final class Ears extends SimpleForwardingServerCallListener<Q> {

    Ears(ServerCall.Listener<Q> service) {
      super(service);
    }

    @Override
    public void onMessage(Q message) {
      asked = true;
      received(size(message));
      try {
        super.onMessage(message);
      } catch (StatusRuntimeException e) {
        cut(Rule.MALFORMED.status("the request is no message of this call"), since);
      }
    }

    @Override
    public void onHalfClose() {
      asked = true;
      requested = true;
      super.onHalfClose();
    }

    @Override
    public void onComplete() {
      whenOver.run();
      if (cutAt != null) {
        super.onCancel(); // a service only knows clients that leave
      } else {
        super.onComplete();
      }
    }

    @Override
    public void onCancel() {
      whenOver.run();
      super.onCancel();
    }
  }

  private static int size(Object message) {
    try {
      return message instanceof InputStream bytes ? bytes.available() : 0;
    } catch (IOException e) {
      return 0; // the service will see what is wrong with it
    }
  }

  /** gRPC gives messages one at a time, so that one thread at a time counts. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void received(int size) {
    bytes += size;
  }
}
