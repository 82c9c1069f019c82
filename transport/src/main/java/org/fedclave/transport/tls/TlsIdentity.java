package org.fedclave.transport.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.MemberRole;

/**
 * With what a member connects to its coordinator: TLS key, certificate, pinned authority, address.
 *
 * <p>It opens channels and nothing else: contracts, approvals and secrets are signed and sealed
 * with other keys. Immutable; {@link #toString} names the member only.
 */
public final class TlsIdentity {

  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final X509Certificate authority;
  private final List<HubAddress> addresses;
  private final MemberCertificate certificate;

  /**
   * @param chain the member's certificate first
   * @param authority the coordinator's CA certificate, the only one trusted for its server
   */
  public TlsIdentity(
      PrivateKey key, List<X509Certificate> chain, X509Certificate authority, HubAddress address)
      throws MalformedException {
    this(key, chain, authority, List.of(address));
  }

  /**
   * @param addresses of one coordinator, in the order in which they are tried
   */
  public TlsIdentity(
      PrivateKey key,
      List<X509Certificate> chain,
      X509Certificate authority,
      List<HubAddress> addresses)
      throws MalformedException {
    if (addresses.isEmpty()) {
      throw MalformedException.at("addresses", "one at least", "none");
    }
    this.key = key;
    this.chain = List.copyOf(chain);
    this.authority = authority;
    this.addresses = List.copyOf(addresses);
    this.certificate = MemberCertificate.read(chain.getFirst());
  }

  public MemberId member() {
    return certificate.member();
  }

  public MemberRole role() {
    return certificate.role();
  }

  /** The address that is tried first. */
  public HubAddress address() {
    return addresses.getFirst();
  }

  /** Where its coordinator may be; the one that answers serves. */
  public List<HubAddress> addresses() {
    return addresses;
  }

  /** Whether it is time to renew the certificate: less than a third of its life is left. */
  public boolean isDue(Instant now) {
    return Validity.of(chain.getFirst()).isDue(now);
  }

  /** When the certificate ends. */
  public Instant expires() {
    return certificate.expires();
  }

  /** The same keys for a coordinator that moved. */
  public TlsIdentity at(HubAddress elsewhere) {
    try {
      return new TlsIdentity(key, chain, authority, elsewhere);
    } catch (MalformedException e) {
      throw new AssertionError("the certificate was read before", e);
    }
  }

  public PrivateKey key() {
    return key;
  }

  public List<X509Certificate> chain() {
    return chain;
  }

  public X509Certificate authority() {
    return authority;
  }

  @Override
  public String toString() {
    return role().wireName() + ' ' + member() + " at " + address();
  }
}
