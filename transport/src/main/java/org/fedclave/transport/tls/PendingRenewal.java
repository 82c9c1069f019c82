package org.fedclave.transport.tls;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** A fresh TLS key of a member that waits for its certificate. */
public final class PendingRenewal {

  private final TlsIdentity old;
  private final KeyPair keys;

  public PendingRenewal(TlsIdentity old) {
    this.old = old;
    this.keys = EcKeys.generate(new SecureRandom());
  }

  /** PKCS #10 (RFC 2986) in DER, signed by the fresh key. */
  public Bytes certificateRequest() {
    return EcKeys.certificateRequest(keys, old.member());
  }

  /** The new identity: a certificate for the fresh key, of the same name and role. */
  public TlsIdentity complete(Bytes certificate) throws MalformedException {
    X509Certificate own = Pem.certificate("certificate from the coordinator", certificate);
    TlsIdentity identity =
        new TlsIdentity(keys.getPrivate(), List.of(own), old.authority(), old.address());
    if (!own.getPublicKey().equals(keys.getPublic())
        || !identity.member().equals(old.member())
        || identity.role() != old.role()) {
      throw MalformedException.at(
          "certificate from the coordinator", "this key, name and role", "others");
    }
    return identity;
  }
}
