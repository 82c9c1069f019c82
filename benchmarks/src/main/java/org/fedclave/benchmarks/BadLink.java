package org.fedclave.benchmarks;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.coordinator.CoordinatorServer;
import org.fedclave.coordinator.CoordinatorSettings;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier.Progress;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.Patience;
import org.fedclave.transport.faults.FaultProxy;
import org.fedclave.transport.faults.LinkShape;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.TlsIdentity;

/**
 * One upload over a link of 100 ms each way and 1 % loss that is cut in the middle, and how long a
 * half-open link goes unnoticed: a real coordinator and member, the link by {@link FaultProxy}.
 */
final class BadLink implements AutoCloseable {

  private static final Duration DELAY = Duration.ofMillis(100);
  private static final double LOSS = 0.01;
  private static final long SEED = 38;

  private final CoordinatorServer server;
  private final TlsIdentity identity;
  private final PrintStream notes;

  private BadLink(Path folder, PrintStream notes) throws Exception {
    this.notes = notes;
    CoordinatorFolder.init(
        folder,
        CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), 0, Optional.empty()),
        Clock.systemUTC());
    server = CoordinatorServer.start(new CoordinatorFolder(folder), Clock.systemUTC());
    identity = CoordinatorClient.enrol(server.invite(new MemberId("hospital"), MemberRole.PARTY));
  }

  /**
   * Measures and prints.
   *
   * @param folder for the coordinator
   * @param megabytes of the blob, of a million bytes
   * @param megabits a second, of a million bits
   * @param notes gets progress
   */
  static void print(Path folder, int megabytes, double megabits, PrintStream out, PrintStream notes)
      throws Exception {
    try (var link = new BadLink(folder, notes)) {
      out.println("| upload over " + megabits + " Mbit/s, 100 ms each way, 1 % loss, one cut | |");
      out.println("| --- | ---: |");
      link.upload(megabytes * 1_000_000L, megabits, out);
      link.halfOpen(out);
    }
  }

  private CoordinatorClient connect(FaultProxy proxy) {
    return CoordinatorClient.connect(
        identity.at(new HubAddress("localhost", proxy.address().getPort())), Patience.SERVICE);
  }

  private FaultProxy proxy(LinkShape shape) throws IOException {
    var behind = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.address().port());
    return new FaultProxy(behind, shape, shape, SEED);
  }

  private void upload(long size, double megabits, PrintStream out) throws Exception {
    LinkShape shape = LinkShape.megabits(megabits, DELAY, LOSS);
    AtomicLong handedOver = new AtomicLong();
    BlobSource source = source(size, handedOver);
    handedOver.set(0); // the digest was computed
    try (FaultProxy proxy = proxy(shape);
        CoordinatorClient client = connect(proxy)) {
      client.runs();
      long before = proxy.up();
      proxy.cutAfterUp(size / 2);
      long start = System.nanoTime();
      client.courier().putBlob(source, new Tenths(start));
      double seconds = (System.nanoTime() - start) / 1e9;
      double least = size / (double) shape.bytesPerSecond();
      row(out, "size, bytes", Long.toString(size));
      row(out, "time, s", decimal(seconds));
      row(out, "the link's own least time, s", decimal(least));
      row(out, "time by least time", decimal(seconds / least));
      row(out, "connections", Integer.toString(proxy.connections()));
      row(out, "bytes of the blob sent twice", Long.toString(handedOver.get() - size));
      row(out, "bytes over the link, with TLS and HTTP/2", Long.toString(proxy.up() - before));
    }
  }

  /** How long until a member that only waits for letters has left a connection that is dead. */
  private void halfOpen(PrintStream out) throws Exception {
    try (FaultProxy proxy = proxy(LinkShape.CLEAN);
        CoordinatorClient client = connect(proxy);
        var _ = client.courier().receive(_ -> {})) {
      client.runs();
      TimeUnit.SECONDS.sleep(2);
      proxy.thawNewOnly();
      long start = System.nanoTime();
      while (proxy.connections() < 2) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      row(out, "a half-open link is left after, s", decimal((System.nanoTime() - start) / 1e9));
    }
  }

  private static void row(PrintStream out, String what, String value) {
    out.println("| " + what + " | " + value + " |");
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static BlobSource source(long size, AtomicLong handedOver) throws IOException {
    BlobSource.Opening opening = () -> new Noise(size, handedOver);
    try (InputStream bytes = opening.open()) {
      return new BlobSource(Digest.of(bytes), size, opening);
    }
  }

  /** Bytes that no link compresses, the same each time; counts what is read and not skipped. */
  private static final class Noise extends FilterInputStream {

    private static final int BLOCK = 1 << 20;
    private final long size;
    private final AtomicLong read;
    private final byte[] block = new byte[BLOCK];
    private long place;

    Noise(long size, AtomicLong read) {
      super(InputStream.nullInputStream());
      this.size = size;
      this.read = read;
      new SplittableRandom(SEED).nextBytes(block);
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("read in bulk");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (place == size) {
        return -1;
      }
      int within = (int) (place % BLOCK);
      int some = (int) Math.min(Math.min(length, BLOCK - within), size - place);
      System.arraycopy(block, within, into, offset, some);
      place += some;
      read.addAndGet(some);
      return some;
    }

    @Override
    public long skip(long bytes) {
      long some = Math.min(bytes, size - place);
      place += some;
      return some;
    }
  }

  /** Notes each tenth with its estimate. */
  private final class Tenths implements Progress {

    private final long start;
    private long noted;

    Tenths(long start) {
      this.start = start;
    }

    @Override
    public void moved(long moved, long of) {
      moved(moved, of, Optional.empty());
    }

    @Override
    public void moved(long moved, long of, Optional<Duration> left) {
      long tenth = moved * 10 / of;
      if (tenth > noted) {
        noted = tenth;
        notes.println(
            tenth * 10
                + " % after "
                + (System.nanoTime() - start) / 1_000_000_000
                + " s"
                + left.map(time -> ", about " + time.toSeconds() + " s left").orElse(""));
      }
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
