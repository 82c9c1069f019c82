package org.fedclave.transport.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A bad link in front of a TCP server: connect to {@link #address} instead. Each direction has a
 * {@link LinkShape}; on top of it connections can be cut, stall, or become half-open. What a seed
 * decides (which segments are lost) is the same each time; what threads race for is not.
 * Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

  /** Small, so that it is the link and not the sockets' buffers that holds bytes. */
  private static final int SOCKET_BYTES = 64 << 10;

  private static final long FOR_EVER = Duration.ofDays(365).toNanos();

  private final ServerSocket server = new ServerSocket();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong up = new AtomicLong();
  private final AtomicLong down = new AtomicLong();
  private final AtomicLong cutAtUp = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong cutAtDown = new AtomicLong(Long.MAX_VALUE);
  private volatile LinkShape upward;
  private volatile LinkShape downward;
  private final RandomGenerator random;
  private volatile InetSocketAddress target;
  private volatile long frozenUntil = System.nanoTime();

  /**
   * Listens on a free loopback port.
   *
   * @param target the server behind the link
   * @param up what happens to bytes on their way to the server
   * @param down what happens to bytes on their way back
   */
  public FaultProxy(InetSocketAddress target, LinkShape up, LinkShape down, long seed)
      throws IOException {
    this.target = target;
    this.upward = up;
    this.downward = down;
    this.random = RandomGeneratorFactory.of("SplittableRandom").create(seed);
    server.setReceiveBufferSize(SOCKET_BYTES);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    threads.execute(this::accept);
  }

  /** Where to connect. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
  }

  /** New connections lead to another server from now on: one that was started again. */
  public void leadTo(InetSocketAddress elsewhere) {
    target = elsewhere;
  }

  /** What happens to bytes of connections from now on; those that are there stay as they are. */
  public void shape(LinkShape up, LinkShape down) {
    upward = up;
    downward = down;
  }

  /** Breaks all connections now, as a reset; new ones are let through. */
  public void cut() {
    open.forEach(Connection::reset);
  }

  /** Breaks all connections once so many more bytes have passed towards the server. */
  public void cutAfterUp(long bytes) {
    cutAtUp.set(up.get() + bytes);
  }

  /** Breaks all connections once so many more bytes have passed back from the server. */
  public void cutAfterDown(long bytes) {
    cutAtDown.set(down.get() + bytes);
  }

  /** Nothing passes for a while; then everything that waited does, in a burst. */
  public void stall(Duration time) {
    frozenUntil = System.nanoTime() + time.toNanos();
  }

  /** Half-open: connections stay and new ones are accepted, but nothing passes any more. */
  public void freeze() {
    frozenUntil = System.nanoTime() + FOR_EVER;
  }

  /** Ends {@link #freeze}, also for connections that were there. */
  public void thaw() {
    frozenUntil = System.nanoTime();
  }

  /** Like {@link #thaw}, but what was half-open stays dead: only new connections work. */
  public void thawNewOnly() {
    open.forEach(Connection::freeze);
    thaw();
  }

  /** Connections accepted so far. */
  public int connections() {
    return connections.get();
  }

  /** Bytes that passed towards the server. */
  public long up() {
    return up.get();
  }

  /** Bytes that passed back. */
  public long down() {
    return down.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        connections.incrementAndGet();
        threads.execute(new Connection(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void passed() {
    if (reached(up, cutAtUp) || reached(down, cutAtDown)) {
      cut();
    }
  }

  private static boolean reached(AtomicLong count, AtomicLong mark) {
    long at = mark.get();
    return count.get() >= at && mark.compareAndSet(at, Long.MAX_VALUE);
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
    threads.shutdownNow();
  }

  /** One client and its connection to the server. */
  private final class Connection implements Runnable {

    private final Socket client;
    private final Socket behind = new Socket();
    private volatile boolean dead;

    Connection(Socket client) {
      this.client = client;
    }

    @Override
    public void run() {
      open.add(this);
      try {
        behind.setSendBufferSize(SOCKET_BYTES);
        behind.connect(target);
        client.setTcpNoDelay(true);
        behind.setTcpNoDelay(true);
        pass(client, behind, upward, up);
        pass(behind, client, downward, down);
      } catch (IOException e) {
        reset();
      }
    }

    private void pass(Socket from, Socket to, LinkShape shape, AtomicLong count) {
      RandomGenerator own = RandomGeneratorFactory.of("SplittableRandom").create(random.nextLong());
      Lane lane = new Lane(shape, own, this::frozenUntil, count, FaultProxy.this::passed);
      threads.execute(() -> guarded(() -> lane.read(from.getInputStream())));
      threads.execute(
          () ->
              guarded(
                  () -> {
                    lane.write(to.getOutputStream());
                    to.shutdownOutput();
                  }));
    }

    private long frozenUntil() {
      return dead ? System.nanoTime() + FOR_EVER : frozenUntil;
    }

    private void guarded(Passing passing) {
      try {
        passing.run();
      } catch (IOException e) {
        reset();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void freeze() {
      dead = true;
    }

    /** A reset instead of an orderly end, as from a router that forgot the connection. */
    void reset() {
      open.remove(this);
      close(client);
      close(behind);
    }

    private static void close(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException e) {
        // it is closed already
      }
    }
  }

  @FunctionalInterface
  private interface Passing {
    void run() throws IOException, InterruptedException;
  }
}
