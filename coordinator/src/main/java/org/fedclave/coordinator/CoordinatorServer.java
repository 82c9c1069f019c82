package org.fedclave.coordinator;

import io.grpc.BindableService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fedclave.coordinator.Examiner.Standard;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.metrics.CallMeter;
import org.fedclave.coordinator.metrics.Measure;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.coordinator.metrics.Telemetry;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.server.Door;
import org.fedclave.transport.server.MutualTlsServer;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.MemberCertificate;
import org.fedclave.transport.tls.PrivateFiles;
import org.fedclave.transport.tls.ServerKeys;
import org.fedclave.transport.tls.TlsIdentity;

/**
 * A running coordinator. Nobody has to trust it: it routes, schedules and stores, and learns sizes
 * and timing. All that it remembers of the state it reads when it starts. Thread-safe.
 */
public final class CoordinatorServer implements AutoCloseable {

  private static final Duration STREAMS_END = Duration.ofSeconds(5);

  private final CoordinatorSettings settings;
  private final SqlCoordinatorStore store;
  private final Optional<Lease> lease;
  private final FileChannel lock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final WatchedBlobs blobs;
  private final Members members;
  private final Mailboxes mailboxes;
  private final TreeLog log;
  private final RunDesk desk;
  private final Housekeeping housekeeping;
  private final MutualTlsServer server;
  private final AccessKeeping access;
  private final Telemetry telemetry;
  private volatile Optional<String> deposed = Optional.empty();
  private volatile boolean closing;

  private CoordinatorServer(
      CoordinatorFolder folder,
      SqlCoordinatorStore store,
      Optional<Lease> lease,
      FileChannel lock,
      Telemetry telemetry,
      Clock clock)
      throws IOException, MalformedException {
    this.settings = folder.settings();
    this.store = store;
    this.lease = lease;
    this.lock = lock;
    this.telemetry = telemetry;
    Meters meters = telemetry.meters();
    CertificateAuthority authority = folder.authority(clock);
    members = new Members(store, authority, settings.inviteLife(), clock);
    var audit = new Audit(store.audit(), clock);
    var refused = new RefusedCalls(audit, clock);
    var keys = new ServerKeys(authority.issueServer(settings.hosts()));
    log = new TreeLog(store, "fedclave-" + authority.fingerprint().abbreviated(), folder.logSeed());
    var random = new SecureRandom();
    BlobStore stored = folder.blobs(settings);
    blobs = new WatchedBlobs(stored, store.blobs());
    if (lease.isPresent()) {
      BlobStoreMark.require(store, blobs, random);
    }
    var results = new RunResults(store.blobs(), blobs, clock);
    var collector =
        new GarbageCollector(blobs, store.blobs(), StoredRoots.of(store, stored), clock, meters);
    mailboxes = new Mailboxes(store, blobs, settings.mailbox(), clock, meters);
    var outgoing = new Outgoing(mailboxes, blobs, random);
    Optional<Standard> standard = NodeStandard.of(folder, settings, clock);
    var quota = new BlobQuota(store.charges(), blobs, settings.limits().blobBytes(), clock);
    var nodeStore = new AuditedNodes(store.nodes(), audit);
    var nodes = new Nodes(nodeStore, this::isHere, standard.map(Standard::policy), clock);
    var examiner = new Examiner(nodes, store.nodes(), outgoing, standard, clock, random, meters);
    var check = new ContractCheck(store, members, log, clock);
    var routing = new RunRouting(nodes, store.nodes());
    var recovery = new RunRecovery(this::isHere);
    desk =
        new RunDesk(
            new AuditedRuns(store, audit, nodeStore),
            check,
            blobs,
            log,
            routing,
            recovery,
            outgoing,
            clock,
            meters);
    housekeeping =
        new Housekeeping(
            store,
            blobs,
            collector,
            examiner,
            new Heartbeats(nodes, store.nodes(), clock),
            desk,
            clock);
    var blobService = new BlobService(blobs, quota, results, collector, threads, meters);
    server =
        MutualTlsServer.start(
            new InetSocketAddress(settings.bind(), settings.port()),
            keys,
            authority,
            new Door(
                AccessTable.access(),
                members,
                settings.limits().door(),
                (caller, rule) -> {
                  refused.refused(caller, rule);
                  meters.refused(Measure.DOOR, rule);
                },
                clock),
            guarded(
                new EnrolmentService(members, authority, settings.addresses()),
                new MembershipService(members, audit, this::recheck, threads),
                new MailboxService(mailboxes, desk, examiner, results, threads),
                blobService,
                new HubService(
                    store,
                    blobs,
                    members,
                    nodes,
                    examiner,
                    new NodeHistories(store.nodes(), clock),
                    desk,
                    new RunQuota(desk, blobs, settings.limits().openRuns()),
                    this::address,
                    threads),
                new LogService(log, desk)));
    var local = new LocalMembers(folder, authority, members, clock);
    local.write(server.port());
    access =
        new AccessKeeping(
            server,
            keys,
            authority,
            settings.hosts(),
            local,
            refused,
            audit,
            store.audit(),
            log,
            quota,
            clock);
    tellEndsAgain(desk, clock);
    housekeeping.start();
    access.start();
    meters.served(
        new ServingReadings(this, store, mailboxes, blobService, nodes, desk, log, clock));
    telemetry.health().serving(new Readiness(lease, store, blobs, keys, clock, random));
  }

  private static void tellEndsAgain(RunDesk desk, Clock clock) {
    try {
      desk.tellEndsAgain(clock.instant().minus(Housekeeping.KEPT).plus(Duration.ofDays(1)));
    } catch (RefusedCall e) {
      System.getLogger(CoordinatorServer.class.getName())
          .log(System.Logger.Level.WARNING, "somebody was not told how a run ended", e);
    }
  }

  private List<BindableService> guarded(BindableService... services) {
    return Stream.of(services)
        .map(each -> lease.map(held -> LeaseGuard.over(each, held)).orElse(each))
        .map(each -> CallMeter.over(each, telemetry.meters()))
        .toList();
  }

  /** Listens, with the folder's keys and settings; see the other {@code start}. */
  public static CoordinatorServer start(CoordinatorFolder folder, Clock clock)
      throws IOException, MalformedException {
    return start(folder, clock, Telemetry.off(), _ -> {});
  }

  /**
   * Listens, with the folder's keys and settings. Where several coordinators share a database,
   * waits until this one is the one to serve, and stops serving when it is not any more.
   *
   * @param telemetry of this process
   * @param notices told in one sentence when it has to wait
   */
  static CoordinatorServer start(
      CoordinatorFolder folder, Clock clock, Telemetry telemetry, Consumer<String> notices)
      throws IOException, MalformedException {
    CoordinatorSettings settings =
        folder.settings(); // says what is missing before a database is made
    FileChannel lock = lock(folder);
    try {
      if (settings.database().isEmpty()) {
        SqlCoordinatorStore store = SqlCoordinatorStore.open(folder.path());
        store.measuredBy(telemetry.meters());
        return start(folder, store, Optional.empty(), lock, telemetry, clock);
      }
      rehearse(folder, settings, clock);
      SharedState.Held held =
          SharedState.await(folder, settings.holder(), telemetry.meters(), notices);
      return start(folder, held.store(), Optional.of(held.lease()), lock, telemetry, clock);
    } catch (IOException | MalformedException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Loads what serving needs before others wait for it: TLS, certificates, the server. */
  private static void rehearse(CoordinatorFolder folder, CoordinatorSettings settings, Clock clock)
      throws IOException, MalformedException {
    if (settings.blobs().isEmpty()
        && Files.isSymbolicLink(folder.blobsFolder())
        && !Files.exists(folder.blobsFolder())) {
      throw MalformedException.at(
          folder.blobsFolder().toString(),
          "the blob store that coordinators share",
          "a link to nothing");
    }
    CertificateAuthority authority = folder.authority(clock);
    MutualTlsServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new ServerKeys(authority.issueServer(settings.hosts())),
            authority,
            new Door(
                AccessTable.access(),
                _ -> Optional.of("nobody is let in"),
                settings.limits().door(),
                (_, _) -> {},
                clock),
            List.of())
        .close();
  }

  private static CoordinatorServer start(
      CoordinatorFolder folder,
      SqlCoordinatorStore store,
      Optional<Lease> lease,
      FileChannel lock,
      Telemetry telemetry,
      Clock clock)
      throws IOException, MalformedException {
    try {
      var server = new CoordinatorServer(folder, store, lease, lock, telemetry, clock);
      lease.ifPresent(held -> held.onEnd(server::depose));
      return server;
    } catch (IOException | MalformedException | RuntimeException e) {
      lease.ifPresent(Lease::close);
      store.close();
      throw e;
    }
  }

  /** Held as long as the server runs: two on one folder would make two histories of the log. */
  private static FileChannel lock(CoordinatorFolder folder) throws IOException, MalformedException {
    FileChannel file =
        FileChannel.open(
            folder.path().resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PrivateFiles.fileMode());
    try {
      if (file.tryLock() != null) {
        return file;
      }
    } catch (OverlappingFileLockException e) {
      // this process has it: falls through to the one refusal below
    }
    file.close();
    throw MalformedException.at(
        folder.path().toString(), "a folder nobody uses", "one that a coordinator runs on");
  }

  /** A member that is shut out gets no work, also while its last stream ends. */
  private boolean isHere(MemberId member) {
    return mailboxes.isRead(member) && !members.isRevoked(member);
  }

  private void recheck() {
    server.recheck();
  }

  /** As the renewal over a connection does, whose answer a test may lose. */
  Bytes renew(TlsIdentity old, Bytes certificateRequest) throws RefusedCall, MalformedException {
    return members.renew(MemberCertificate.read(old.chain().getFirst()), certificateRequest);
  }

  /** What is due by the clock now, as is done every few seconds anyway. */
  void keepAccess() throws RefusedCall, IOException, MalformedException {
    access.work();
  }

  /**
   * Calls that are open, connections and blobs on their way: what hostile clients try to pile up.
   */
  Load load() {
    return new Load(
        server.openCalls(),
        server.connections(),
        blobs.openUploads(),
        desk.runs().watchers().runs());
  }

  /** What is open at a time. */
  record Load(int calls, int connections, int uploads, int watchedRuns) {}

  /** Where members reach it. */
  public HubAddress address() {
    return new HubAddress(settings.hosts().getFirst(), server.port());
  }

  /** What verifies the log's checkpoints. */
  public SignedNote.VerifierKey logKey() {
    return log.verifierKey();
  }

  /** A one-time invite, for programs that run the coordinator themselves. */
  public Invite invite(MemberId member, MemberRole role) throws TransportException {
    try {
      return members.invite(address(), member, role);
    } catch (RefusedCall e) {
      throw new TransportException(e.rule(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Waits until it is closed, or does not serve any more and has closed itself. */
  public void await() throws InterruptedException {
    closed.await();
  }

  /** Why it closed itself; empty if it serves, or was closed. */
  public Optional<String> deposed() {
    return deposed;
  }

  /** The lease is over: nothing is answered from what this process remembers. */
  private void depose(String why) {
    if (!closing) {
      deposed = Optional.of(why);
      server.closeNow();
      close();
    }
  }

  /** Stops listening, ends all calls and gives the lease back. The second time nothing happens. */
  @Override
  public synchronized void close() {
    if (closing) {
      return;
    }
    closing = true;
    telemetry.meters().servedNoMore();
    telemetry
        .health()
        .notServing(deposed.map(why -> "it stopped serving: " + why).orElse("it stops"));
    housekeeping.close();
    server.close();
    access.close();
    awaitStreams();
    blobs.close();
    lease.ifPresent(Lease::close);
    store.close();
    try {
      lock.close();
    } catch (IOException e) {
      System.getLogger(CoordinatorServer.class.getName())
          .log(System.Logger.Level.WARNING, "the folder's lock does not close", e);
    }
    closed.countDown();
  }

  /**
   * Streams end when the server closes; the store closes after them. They are not interrupted,
   * which would close the database's files under it.
   */
  private void awaitStreams() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STREAMS_END.toSeconds(), TimeUnit.SECONDS)) {
        System.getLogger(CoordinatorServer.class.getName())
            .log(System.Logger.Level.WARNING, "streams did not end in " + STREAMS_END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
