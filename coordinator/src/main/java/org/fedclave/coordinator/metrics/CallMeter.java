package org.fedclave.coordinator.metrics;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fedclave.transport.TransportException.Rule;

/** Times the calls that reach a service, and counts how they end. */
public final class CallMeter implements ServerInterceptor {

  /** Ends that are nobody's refusal. */
  private static final Set<Status.Code> NOT_REFUSED = Set.of(Status.Code.OK, Status.Code.CANCELLED);

  private final Meters meters;

  private CallMeter(Meters meters) {
    this.meters = meters;
  }

  public static BindableService over(BindableService service, Meters meters) {
    return meters.isOn()
        ? () -> ServerInterceptors.intercept(service.bindService(), new CallMeter(meters))
        : service;
  }

  @Override
  public <Q, R> Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    var timing = new Timing(String.valueOf(call.getMethodDescriptor().getBareMethodName()));
    var timed =
        new SimpleForwardingServerCall<Q, R>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            timing.end(status.getCode());
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(timed, headers)) {
      @Override
      public void onCancel() {
        timing.end(Status.Code.CANCELLED);
        super.onCancel();
      }
    };
  }

  /** One call, which ends once. */
  private final class Timing {

    private final String method;
    private final long began = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();

    Timing(String method) {
      this.method = method;
    }

    void end(Status.Code outcome) {
      if (over.compareAndSet(false, true)) {
        meters.call(method, outcome, System.nanoTime() - began);
        if (!NOT_REFUSED.contains(outcome)) {
          meters.refused(Measure.SERVICE, Rule.of(outcome));
        }
      }
    }
  }
}
