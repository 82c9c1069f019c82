package org.fedclave.coordinator;

import io.grpc.stub.StreamObserver;
import java.util.List;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.TransportException.Rule;

/** Runs what a call asks for, and answers with its result or with why not. */
final class Answering {

  private static final System.Logger LOG = System.getLogger(Answering.class.getName());

  /** What a call asks for. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws RefusedCall, MalformedException;
  }

  private Answering() {}

  static <T> void one(StreamObserver<T> answer, Work<T> work) {
    many(answer, () -> List.of(work.run()));
  }

  static <T> void many(StreamObserver<T> answer, Work<List<T>> work) {
    List<T> results;
    try {
      results = work.run();
    } catch (RefusedCall | MalformedException | RuntimeException e) {
      answer.onError(refusal(e));
      return;
    }
    results.forEach(answer::onNext);
    answer.onCompleted();
  }

  /** What the caller reads. A fault of ours says nothing of our inside; that goes to our log. */
  static Throwable refusal(Exception e) {
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
