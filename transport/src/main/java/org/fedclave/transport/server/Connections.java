package org.fedclave.transport.server;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.tls.MemberCertificate;
import org.jspecify.annotations.Nullable;

/**
 * All connections of a server: how many there may be, and which are members'. One over the number
 * is closed before it costs more than its socket. Thread-safe.
 */
final class Connections extends ServerTransportFilter {

  private static final long LAST_WORDS_MILLIS = 500;

  private final DoorLimits limits;
  private final Admission admission;
  private final Clock clock;
  private final Map<SocketAddress, Connection> connections = new ConcurrentHashMap<>();
  private final Map<RemoteHost, Integer> byHost = new HashMap<>();
  private int count;

  /** One connection. */
  private static final class Connection {
    private final Channel channel;
    private final Instant since;
    private volatile Optional<MemberCertificate> certificate = Optional.empty();

    Connection(Channel channel, Instant since) {
      this.channel = channel;
      this.since = since;
    }
  }

  Connections(DoorLimits limits, Admission admission, Clock clock) {
    this.limits = limits;
    this.admission = admission;
    this.clock = clock;
  }

  /** Listens, and closes what is too much. */
  NioServerSocketChannel channel() {
    return new NioServerSocketChannel() {
      @Override
      protected int doReadMessages(List<Object> accepted) throws Exception {
        int read = super.doReadMessages(accepted);
        if (read == 1 && !enter((Channel) accepted.getLast())) {
          ((Channel) accepted.removeLast()).unsafe().closeForcibly();
          return 0;
        }
        return read;
      }
    };
  }

  private boolean enter(Channel channel) {
    SocketAddress address = channel.remoteAddress();
    RemoteHost host = RemoteHost.of(address);
    if (address == null || !count(host)) {
      return false;
    }
    connections.put(address, new Connection(channel, clock.instant()));
    channel.closeFuture().addListener(_ -> leave(address, host));
    return true;
  }

  private synchronized boolean count(RemoteHost host) {
    int ofHost = byHost.getOrDefault(host, 0);
    if (count >= limits.connections() || ofHost >= limits.connectionsPerAddress()) {
      return false;
    }
    count++;
    byHost.put(host, ofHost + 1);
    return true;
  }

  private void leave(SocketAddress address, RemoteHost host) {
    connections.remove(address);
    synchronized (this) {
      count--;
      byHost.computeIfPresent(host, (_, ofHost) -> ofHost == 1 ? null : ofHost - 1);
    }
  }

  /** TLS and HTTP/2 stand: who is it? */
  @Override
  public Attributes transportReady(Attributes attributes) {
    Connection connection = find(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    if (connection != null) {
      connection.certificate = PeerCertificate.of(attributes);
      connection.certificate.map(MemberCertificate::member).ifPresent(this::closeOldest);
    }
    return attributes;
  }

  /**
   * Of a member who has too many connections the oldest goes: a program that hangs, not the new.
   */
  private void closeOldest(MemberId member) {
    List<Connection> ofOne =
        connections.values().stream()
            .filter(one -> one.certificate.filter(c -> c.member().equals(member)).isPresent())
            .sorted(Comparator.comparing(one -> one.since))
            .toList();
    int tooMany = ofOne.size() - limits.connectionsPerMember();
    ofOne.stream().limit(Math.max(0, tooMany)).forEach(one -> closeSoon(one.channel));
  }

  private @Nullable Connection find(@Nullable SocketAddress address) {
    return address == null ? null : connections.get(address);
  }

  /**
   * Closes those of strangers after a moment, and those whose certificate is a member's no more.
   */
  void recheck(Instant now) {
    for (Connection connection : connections.values()) {
      boolean admitted =
          connection.certificate.isPresent()
              && admission.objection(connection.certificate.get()).isEmpty();
      boolean fresh =
          connection.certificate.isEmpty()
              && now.isBefore(connection.since.plus(DoorLimits.STRANGER));
      if (!admitted && !fresh) {
        closeSoon(connection.channel);
      }
    }
  }

  /** Closes these, whoever they are. */
  void close(Set<SocketAddress> addresses) {
    for (SocketAddress address : addresses) {
      Connection connection = find(address);
      if (connection != null) {
        closeSoon(connection.channel);
      }
    }
  }

  /**
   * After a moment, in which calls that were ended say why. One that was accepted this moment has
   * no loop yet, and no call: the next look finds it. To close it here by force would end no {@link
   * Channel#closeFuture()}, so that it counted for ever.
   */
  private static void closeSoon(Channel channel) {
    if (!channel.isRegistered()) {
      return;
    }
    // Past the handlers, whose farewells would wait for an answer of the other side.
    Runnable close = () -> channel.unsafe().close(channel.voidPromise());
    Future<?> _ = channel.eventLoop().schedule(close, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
  }

  synchronized int size() {
    return count;
  }
}
