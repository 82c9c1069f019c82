package org.fedclave.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Patience;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.TlsIdentity;

/** A party that is connected and reads its letters, and has nothing to do. */
final class IdleParty implements AutoCloseable {

  /** A certificate is due in the last third of its year. */
  private static final Duration NEARLY_A_YEAR = Duration.ofDays(300);

  private TlsIdentity identity;
  private final AtomicLong letters = new AtomicLong();
  private CoordinatorClient client;
  private Subscription reading;

  IdleParty(TlsIdentity identity) {
    this.identity = identity;
    client = Membership.connect(identity);
    reading = read();
  }

  private Subscription read() {
    return client.courier().receive(_ -> letters.incrementAndGet());
  }

  void leaveAndComeBack() {
    close();
    client = Membership.connect(identity);
    reading = read();
  }

  /**
   * Renews its certificate by a clock that is nearly a year ahead, and reads on with the new one.
   *
   * @param folder to keep it in; empty
   */
  void renew(Path folder) throws IOException, MalformedException, TransportException {
    close();
    var member = new MemberFolder(folder);
    member.store(identity);
    client =
        CoordinatorClient.connect(
            member, Clock.offset(Clock.systemUTC(), NEARLY_A_YEAR), Patience.SERVICE);
    var _ = client.renewIfDue(); // or the client's own thread was faster
    reading = read();
    TlsIdentity renewed = member.load();
    if (renewed.chain().getFirst().equals(identity.chain().getFirst())) {
      throw new IllegalStateException("the certificate of " + identity.member() + " stays");
    }
    identity = renewed;
  }

  @Override
  public void close() {
    reading.close();
    client.close();
  }
}
