package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.Optional;
import org.fedclave.protocol.Digest;

/**
 * A quote that Intel's quoting enclave signed on a platform that a trusted root endorses, with
 * collateral of that root for that platform. Only {@link DcapVerifier} makes one.
 *
 * <p>Genuine is not acceptable: it may be a debuggable program on a platform that is years behind.
 */
public final class GenuineQuote {

  private final DcapQuote quote;
  private final PckCertificate pck;
  private final Digest root;
  private final boolean simulated;
  private final Optional<TcbInfo> tcbInfo;
  private final Optional<QeIdentity> qeIdentity;
  private final Optional<Instant> revocationAsOf;

  GenuineQuote(
      DcapQuote quote,
      PckCertificate pck,
      Digest root,
      boolean simulated,
      Optional<TcbInfo> tcbInfo,
      Optional<QeIdentity> qeIdentity,
      Optional<Instant> revocationAsOf) {
    this.quote = quote;
    this.pck = pck;
    this.root = root;
    this.simulated = simulated;
    this.tcbInfo = tcbInfo;
    this.qeIdentity = qeIdentity;
    this.revocationAsOf = revocationAsOf;
  }

  public DcapQuote quote() {
    return quote;
  }

  public PckCertificate pck() {
    return pck;
  }

  /** SHA-256 of the root certificate. */
  public Digest root() {
    return root;
  }

  /** Whether the root is a test root, so that "genuine" means nothing about silicon. */
  public boolean simulated() {
    return simulated;
  }

  /** Of this platform; there under every policy. */
  public Optional<TcbInfo> tcbInfo() {
    return tcbInfo;
  }

  /** Of this quoting enclave; there under every policy. */
  public Optional<QeIdentity> qeIdentity() {
    return qeIdentity;
  }

  /** When the older of the revocation lists was issued; empty if there was none. */
  public Optional<Instant> revocationAsOf() {
    return revocationAsOf;
  }
}
