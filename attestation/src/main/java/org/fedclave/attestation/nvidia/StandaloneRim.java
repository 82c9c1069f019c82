package org.fedclave.attestation.nvidia;

import java.time.Instant;
import java.util.List;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.CertificateChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;

/** A RIM outside of evidence: to look after it before it is needed. */
public final class StandaloneRim {

  private StandaloneRim() {}

  /** The certificates in it, leaf first; nothing is verified. */
  public static List<StrictCertificate> certificates(Bytes xml) throws RefusedException {
    return RimFile.parse(xml).certificates();
  }

  /**
   * Refuses unless its certificates lead to its own last one as of {@code at} and the first signed
   * it. Whether that root is to be trusted is not looked at, nor revocation.
   */
  public static void requireSigned(Bytes xml, Instant at) throws RefusedException {
    RimFile file = RimFile.parse(xml);
    var checks = new CheckList();
    CertificateChain chain = CertificateChain.verify(file.certificates(), _ -> true, at, checks);
    checks.require(
        Rule.RIM_SIGNATURE,
        file.isSignedBy(chain.leaf().publicKey()),
        "the RIM is not what its certificate's key signed");
  }
}
