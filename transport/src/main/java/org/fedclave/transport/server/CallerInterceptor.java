package org.fedclave.transport.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.MemberCertificate;

/**
 * Lets a call through if its certificate is admitted, the table allows its role the method and the
 * caller is within its limits, and tells the service who calls. Ends calls that are no longer
 * borne.
 */
final class CallerInterceptor implements ServerInterceptor {

  /** Whose calls without a certificate are, all together. */
  private static final String STRANGERS = "strangers";

  private static final int MOST_HOSTS = 4096;
  private static final int MOST_MEMBERS = 65536;

  private final Door door;
  private final OpenCalls calls;
  private final TokenBuckets<MemberId> members;
  private final TokenBuckets<RemoteHost> hosts;
  private final TokenBuckets<String> strangers;

  CallerInterceptor(Door door) {
    this.door = door;
    DoorLimits limits = door.limits();
    calls = new OpenCalls(limits.openCalls());
    members =
        new TokenBuckets<>(limits.callsPerSecond(), limits.callBurst(), MOST_MEMBERS, door.clock());
    hosts =
        new TokenBuckets<>(
            limits.joinsPerMinute() / 60.0, limits.joinsPerMinute(), MOST_HOSTS, door.clock());
    strangers =
        new TokenBuckets<>(
            limits.joinsPerMinuteOfAll() / 60.0, limits.joinsPerMinuteOfAll(), 1, door.clock());
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Optional<Caller> known = Optional.empty();
    try {
      if (door.access().isOpen(call.getMethodDescriptor())) {
        requireJoinRate(call);
        return start(
            calls.open(call, STRANGERS, Optional.empty(), door.clock().instant()),
            Context.current(),
            headers,
            next);
      }
      MemberCertificate certificate = admitted(call);
      Caller caller = new Caller(certificate);
      known = Optional.of(caller);
      requireRate(caller);
      requireAccess(caller, call);
      return start(
          calls.open(call, caller.member(), Optional.of(certificate), door.clock().instant()),
          Context.current().withValue(Caller.KEY, caller),
          headers,
          next);
    } catch (RefusedAtDoor refused) {
      door.refusals().refused(known, refused.rule());
      call.close(refused.status(), refused.trailers());
      return new ServerCall.Listener<>() {};
    }
  }

  private void requireJoinRate(ServerCall<?, ?> call) throws RefusedAtDoor {
    RemoteHost host = RemoteHost.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    Optional<Duration> wait = hosts.take(host);
    if (wait.isEmpty()) {
      wait = strangers.take(STRANGERS);
    }
    if (wait.isPresent()) {
      throw RefusedAtDoor.until(wait.get(), "too many try to join; try again later");
    }
  }

  private MemberCertificate admitted(ServerCall<?, ?> call) throws RefusedAtDoor {
    MemberCertificate certificate =
        PeerCertificate.of(call.getAttributes())
            .orElseThrow(
                () -> new RefusedAtDoor(Rule.NOT_ADMITTED, "this needs a member's certificate"));
    Optional<String> objection = door.admission().objection(certificate);
    if (objection.isPresent()) {
      throw new RefusedAtDoor(Rule.NOT_ADMITTED, objection.get());
    }
    return certificate;
  }

  private void requireAccess(Caller caller, ServerCall<?, ?> call) throws RefusedAtDoor {
    if (!door.access().allows(caller.role(), call.getMethodDescriptor())) {
      throw new RefusedAtDoor(
          Rule.FORBIDDEN,
          caller.role().withArticle()
              + " may not call "
              + call.getMethodDescriptor().getBareMethodName());
    }
  }

  private void requireRate(Caller caller) throws RefusedAtDoor {
    Optional<Duration> wait = members.take(caller.member());
    if (wait.isPresent()) {
      throw RefusedAtDoor.until(
          wait.get(),
          caller.member()
              + " calls more than "
              + door.limits().callsPerSecond()
              + " times a second; try again later");
    }
  }

  private <Q, R> ServerCall.Listener<Q> start(
      OpenCall<Q, R> call, Context context, Metadata headers, ServerCallHandler<Q, R> next) {
    try {
      return call.listening(Contexts.interceptCall(context, call, headers, next));
    } catch (RuntimeException e) {
      calls.over(call);
      throw e;
    }
  }

  /**
   * Ends the calls whose certificate is admitted no more, and those that take too long.
   *
   * @return connections of clients that do not even read that their calls were ended
   */
  Set<SocketAddress> recheck(Instant now) {
    Set<SocketAddress> stuck = new HashSet<>();
    for (OpenCall<?, ?> call : calls.all()) {
      if (call.isStuck(now) && call.remote() != null) {
        stuck.add(call.remote());
      }
      Optional<Status> end =
          call.certificate()
              .flatMap(certificate -> door.admission().objection(certificate))
              .map(Rule.NOT_ADMITTED::status)
              .or(() -> call.overdue(now));
      end.ifPresent(status -> call.cut(status, now));
    }
    return stuck;
  }

  int openCalls() {
    return calls.size();
  }

  /** Buckets that are remembered of strangers' addresses. */
  int rememberedHosts() {
    return hosts.size();
  }
}
