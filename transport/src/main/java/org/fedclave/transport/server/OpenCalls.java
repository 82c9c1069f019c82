package org.fedclave.transport.server;

import io.grpc.ServerCall;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.MemberCertificate;

/** All calls that services work on now, counted by whose they are. Thread-safe. */
final class OpenCalls {

  private final int mostOfOne;
  private final Set<OpenCall<?, ?>> calls = new HashSet<>();
  private final Map<Object, Integer> counts = new HashMap<>();

  OpenCalls(int mostOfOne) {
    this.mostOfOne = mostOfOne;
  }

  /** Enters a call, or refuses it to an owner who has too many. */
  synchronized <Q, R> OpenCall<Q, R> open(
      ServerCall<Q, R> call, Object owner, Optional<MemberCertificate> certificate, Instant now)
      throws RefusedAtDoor {
    if (counts.getOrDefault(owner, 0) >= mostOfOne) {
      throw new RefusedAtDoor(
          Rule.FULL, owner + " has " + mostOfOne + " calls open; one of them has to end first");
    }
    OpenCall<Q, R> open = new OpenCall<>(call, owner, certificate, now, this::over);
    calls.add(open);
    counts.merge(owner, 1, Integer::sum);
    return open;
  }

  synchronized void over(OpenCall<?, ?> call) {
    if (calls.remove(call)) {
      counts.computeIfPresent(call.owner(), (_, count) -> count == 1 ? null : count - 1);
    }
  }

  synchronized List<OpenCall<?, ?>> all() {
    return List.copyOf(calls);
  }

  synchronized int size() {
    return calls.size();
  }
}
