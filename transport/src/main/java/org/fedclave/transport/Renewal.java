package org.fedclave.transport;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PendingRenewal;
import org.fedclave.transport.tls.TlsContexts;
import org.fedclave.transport.tls.TlsIdentity;
import org.fedclave.transport.wire.LogGrpc;
import org.fedclave.transport.wire.LogKeyRequest;
import org.fedclave.transport.wire.MembershipGrpc;
import org.fedclave.transport.wire.RenewRequest;

/**
 * Renews a member's certificate before it ends, while its connection is in use.
 *
 * <p>The new key and certificate are on the disk before their first use, and the coordinator admits
 * the old one until then: whatever crashes, the folder has a pair that opens the door. Thread-safe.
 */
final class Renewal implements Runnable {

  private static final System.Logger LOG = System.getLogger(Renewal.class.getName());

  /** How often a running program looks. Far shorter than old and new certificates overlap. */
  private static final Duration EVERY = Duration.ofMinutes(3);

  private final MemberFolder folder;
  private final Calls calls;
  private final Clock clock;
  private TlsIdentity used;

  /**
   * @param used with which {@code calls} connect
   */
  Renewal(MemberFolder folder, TlsIdentity used, Calls calls, Clock clock) {
    this.folder = folder;
    this.used = used;
    this.calls = calls;
    this.clock = clock;
  }

  /** Looks every few minutes, until the thread is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        look();
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      renewIfDue();
    } catch (TransportException | IOException | MalformedException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the certificate of "
              + used.member()
              + ", good until "
              + used.expires()
              + ", is not renewed yet: "
              + e.getMessage());
    }
  }

  /**
   * Renews if less than a third of the certificate's life is left, and takes what another program
   * of this folder has renewed.
   *
   * @return whether the connection goes on with another certificate than before
   */
  synchronized boolean renewIfDue() throws TransportException, IOException, MalformedException {
    boolean moved = follow();
    if (folder.hasRenewed()) {
      settle();
    }
    if (!used.isDue(clock.instant())) {
      return moved;
    }
    Optional<FileChannel> lock = folder.lockForRenewal();
    if (lock.isEmpty()) {
      return moved;
    }
    try (FileChannel _ = lock.get()) {
      if (follow() && !used.isDue(clock.instant())) {
        return true;
      }
      renew();
      return true;
    }
  }

  /** Another program of the member may have renewed. */
  private boolean follow() throws IOException, MalformedException {
    TlsIdentity stored = folder.load();
    if (stored.chain().equals(used.chain())) {
      return false;
    }
    use(stored);
    return true;
  }

  private void renew() throws TransportException, IOException, MalformedException {
    var pending = new PendingRenewal(used);
    var request =
        RenewRequest.newBuilder()
            .setCertificateRequest(WireForms.toWire(pending.certificateRequest()))
            .build();
    TlsIdentity renewed =
        calls.call(
            "renewing the certificate",
            () ->
                pending.complete(
                    WireForms.bytes(
                        calls
                            .stub(MembershipGrpc::newBlockingV2Stub, Limits.CALL)
                            .renew(request)
                            .getCertificate())));
    folder.storeRenewed(renewed);
    use(renewed);
    settle();
  }

  private void use(TlsIdentity identity) {
    used = identity;
    calls.reconnect(TlsContexts.client(identity));
  }

  /** Its first use: from now on the old certificate's days are counted. */
  private void settle() throws TransportException, IOException, MalformedException {
    try {
      calls.call(
          "using the renewed certificate",
          () ->
              calls
                  .stub(LogGrpc::newBlockingV2Stub, Limits.CALL)
                  .getKey(LogKeyRequest.getDefaultInstance()));
      folder.settleRenewed();
    } catch (TransportException e) {
      if (e.rule() == Rule.NOT_ADMITTED) {
        folder.discardRenewed();
        use(folder.load());
      }
      throw e;
    }
  }
}
