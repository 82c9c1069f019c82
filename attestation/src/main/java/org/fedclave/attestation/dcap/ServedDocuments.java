package org.fedclave.attestation.dcap;

import java.util.List;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;

/** TCB info and QE identities outside of evidence: to look after them before they are needed. */
public final class ServedDocuments {

  private static final int LONGEST_CHAIN = 3;

  private ServedDocuments() {}

  /** What a TCB info says; nothing is verified. */
  public static TcbInfo tcbInfo(Bytes served) throws RefusedException {
    return TcbInfo.parse(served).content();
  }

  /** What a QE identity says; nothing is verified. */
  public static QeIdentity qeIdentity(Bytes served) throws RefusedException {
    return QeIdentity.parse(served).content();
  }

  /** Whether the first certificate of {@code issuerChain}, trusted or not, signed a TCB info. */
  public static boolean isTcbInfoSignedBy(Bytes served, Bytes issuerChain) throws RefusedException {
    return TcbInfo.parse(served).isSignedBy(first(issuerChain));
  }

  /** Whether the first certificate of {@code issuerChain}, trusted or not, signed an identity. */
  public static boolean isQeIdentitySignedBy(Bytes served, Bytes issuerChain)
      throws RefusedException {
    return QeIdentity.parse(served).isSignedBy(first(issuerChain));
  }

  private static StrictCertificate first(Bytes pem) throws RefusedException {
    List<StrictCertificate> chain =
        PemChain.parse("issuer chain", pem, LONGEST_CHAIN, CertificateProfile.INTEL);
    return chain.getFirst();
  }
}
