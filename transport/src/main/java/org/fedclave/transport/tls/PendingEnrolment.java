package org.fedclave.transport.tls;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/** A fresh TLS key that waits for its certificate. The key never leaves this process. */
public final class PendingEnrolment {

  private final Invite invite;
  private final KeyPair keys;

  public PendingEnrolment(Invite invite) {
    this(invite, new SecureRandom());
  }

  PendingEnrolment(Invite invite, SecureRandom random) {
    this.invite = invite;
    this.keys = EcKeys.generate(random);
  }

  /** PKCS #10 (RFC 2986) in DER, signed by the fresh key. */
  public Bytes certificateRequest() {
    return EcKeys.certificateRequest(keys, invite.member());
  }

  /**
   * The identity, if the coordinator's answer is what the invite promised: its pinned authority, a
   * certificate of that authority for the fresh key, the invited name and role.
   */
  public TlsIdentity complete(Bytes certificate, Bytes authority) throws MalformedException {
    return complete(certificate, authority, List.of());
  }

  /**
   * As the other {@code complete}.
   *
   * @param addresses where the coordinator may be besides; the invite's is added if it is not there
   */
  public TlsIdentity complete(Bytes certificate, Bytes authority, List<HubAddress> addresses)
      throws MalformedException {
    if (!Digest.of(authority).equals(invite.authority())) {
      throw MalformedException.at(
          "authority of the coordinator", "the one in the invite", "another");
    }
    X509Certificate root = Pem.certificate("authority of the coordinator", authority);
    X509Certificate own = Pem.certificate("certificate from the coordinator", certificate);
    List<HubAddress> known = new ArrayList<>(addresses);
    if (!known.contains(invite.address())) {
      known.addFirst(invite.address());
    }
    TlsIdentity identity = new TlsIdentity(keys.getPrivate(), List.of(own), root, known);
    if (!own.getPublicKey().equals(keys.getPublic())
        || !identity.member().equals(invite.member())
        || identity.role() != invite.role()) {
      throw MalformedException.at(
          "certificate from the coordinator", "this key, name and role", "others");
    }
    return identity;
  }
}
