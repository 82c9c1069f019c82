package org.fedclave.benchmarks.load;

import java.util.concurrent.atomic.AtomicLong;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.TlsIdentity;

/** A party that is connected and reads its letters, and has nothing to do. */
final class IdleParty implements AutoCloseable {

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

  /** Is invited again, and goes on with another certificate; the old one opens no door then. */
  void joinAgain(CoordinatorClient admin) throws TransportException {
    close();
    identity = Membership.join(admin, identity.member().name(), MemberRole.PARTY);
    client = Membership.connect(identity);
    reading = read();
  }

  @Override
  public void close() {
    reading.close();
    client.close();
  }
}
