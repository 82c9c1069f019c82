package org.fedclave.coordinator.calls;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.stream.Stream;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.TransportException.Rule;

/** Runs what a call asks for, and answers with its result or with why not. */
public final class Answering {

  private static final System.Logger LOG = System.getLogger(Answering.class.getName());

  /** What a call asks for. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws RefusedCall, MalformedException;
  }

  private Answering() {}

  public static <T> void one(StreamObserver<T> answer, Work<T> work) {
    T result;
    try {
      result = work.run();
    } catch (RefusedCall | MalformedException | RuntimeException e) {
      answer.onError(refusal(e));
      return;
    }
    answer.onNext(result);
    answer.onCompleted();
  }

  /**
   * Answers with each result when the client has room for it, so that one who does not read costs
   * no more than one who does. To be called inside the service's method.
   *
   * @param work whose results are made one at a time
   */
  public static <T> void many(StreamObserver<T> answer, Work<Stream<T>> work) {
    var client = (ServerCallStreamObserver<T>) answer;
    try {
      new Draining<>(client, work.run().iterator()).start();
    } catch (RefusedCall | MalformedException | RuntimeException e) {
      client.onError(refusal(e));
    }
  }

  /** Results on their way; gRPC says one at a time that there is room for more. */
  private static final class Draining<T> {

    private final ServerCallStreamObserver<T> client;
    private final Iterator<T> rest;
    private boolean over;

    Draining(ServerCallStreamObserver<T> client, Iterator<T> rest) {
      this.client = client;
      this.rest = rest;
    }

    void start() {
      client.setOnReadyHandler(this::drain);
      drain();
    }

    private void drain() {
      while (!over && client.isReady() && rest.hasNext()) {
        client.onNext(rest.next());
      }
      if (!over && !rest.hasNext()) {
        over = true;
        client.onCompleted();
      }
    }
  }

  /** What the caller reads. A fault of ours says nothing of our inside; that goes to our log. */
  public static Throwable refusal(Exception e) {
    return switch (e) {
      case RefusedCall refused -> refused.toStatus();
      case MalformedException malformed -> RefusedCall.of(malformed).toStatus();
      case NotServingException elsewhere ->
          Rule.UNREACHABLE.status(String.valueOf(elsewhere.getMessage())).asRuntimeException();
      default -> {
        LOG.log(System.Logger.Level.ERROR, "a call failed", e);
        yield Rule.FAULT.status("the coordinator failed; its log says why").asRuntimeException();
      }
    };
  }
}
