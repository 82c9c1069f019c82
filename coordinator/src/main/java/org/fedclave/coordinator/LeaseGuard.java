package org.fedclave.coordinator;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import org.fedclave.coordinator.calls.NotServingException;
import org.fedclave.transport.TransportException.Rule;

/**
 * Answers calls and messages with UNAVAILABLE as soon as the lease is over, so that clients go to
 * the coordinator that has it.
 */
final class LeaseGuard implements ServerInterceptor {

  private final Lease lease;

  private LeaseGuard(Lease lease) {
    this.lease = lease;
  }

  static BindableService over(BindableService service, Lease lease) {
    return () -> ServerInterceptors.intercept(service.bindService(), new LeaseGuard(lease));
  }

  @Override
  public <Q, R> Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    try {
      lease.requireServing();
    } catch (NotServingException e) {
      return refuse(call, e);
    }
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        unlessOver(call, () -> super.onMessage(message));
      }

      @Override
      public void onHalfClose() {
        unlessOver(call, super::onHalfClose);
      }
    };
  }

  private void unlessOver(ServerCall<?, ?> call, Runnable step) {
    try {
      lease.requireServing();
      step.run();
    } catch (NotServingException e) {
      var _ = refuse(call, e);
    }
  }

  private static <Q, R> Listener<Q> refuse(ServerCall<Q, R> call, NotServingException why) {
    call.close(Rule.UNREACHABLE.status(String.valueOf(why.getMessage())), new Metadata());
    return new Listener<>() {};
  }
}
