package org.fedclave.attestation.vectors;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The roots that a vector pins. It pins a key: another certificate of the same key, as it comes
 * with the evidence, counts as well. Policies pin certificates, so that this finds their
 * fingerprints.
 */
public final class TrustedRoots {

  private static final int MOST = 8;

  private TrustedRoots() {}

  /**
   * Fingerprints for a policy.
   *
   * @param pinned the files of a role for roots, each with certificates in DER or PEM
   * @param presented other files, in which certificates of a pinned key may stand
   */
  public static Set<Digest> fingerprints(List<Bytes> pinned, List<Bytes> presented)
      throws RefusedException {
    Set<PublicKey> keys = new HashSet<>();
    Set<Digest> fingerprints = new HashSet<>();
    for (Bytes file : pinned) {
      for (Certificate root : certificates(file)) {
        keys.add(root.getPublicKey());
        fingerprints.add(fingerprint(root));
      }
    }
    if (keys.isEmpty()) {
      throw new RefusedException(Rule.VENDOR_ROOT, "the vector pins no root");
    }
    for (Bytes file : presented) {
      for (Certificate certificate : certificates(file)) {
        if (keys.contains(certificate.getPublicKey())) {
          fingerprints.add(fingerprint(certificate));
        }
      }
    }
    return Set.copyOf(fingerprints);
  }

  /** None where the file holds something else, which is then refused for that. */
  private static List<Certificate> certificates(Bytes file) {
    try {
      boolean pem = file.toUtf8().startsWith("-----BEGIN");
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<Certificate> certificates = new ArrayList<>();
      for (Bytes der : pem ? PemChain.decode("roots", file, MOST) : List.of(file)) {
        certificates.add(factory.generateCertificate(new ByteArrayInputStream(der.unsafeArray())));
      }
      return certificates;
    } catch (RefusedException | CertificateException e) {
      return List.of();
    }
  }

  private static Digest fingerprint(Certificate certificate) {
    try {
      return Digest.of(Bytes.wrap(certificate.getEncoded()));
    } catch (CertificateException e) {
      throw new AssertionError("it was decoded before", e);
    }
  }
}
