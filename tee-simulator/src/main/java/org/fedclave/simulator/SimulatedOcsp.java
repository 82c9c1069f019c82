package org.fedclave.simulator;

import java.io.IOException;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.fedclave.protocol.Bytes;

/**
 * An OCSP answer to be signed (RFC 6960).
 *
 * @param certificate which it is about
 * @param issuer of that certificate
 * @param status what it says
 * @param thisUpdate since when that is known
 * @param nextUpdate when there will be newer information
 */
record SimulatedOcsp(
    Bytes certificate,
    Bytes issuer,
    Status status,
    Instant thisUpdate,
    Optional<Instant> nextUpdate) {

  /** What an answer can say. */
  enum Status {
    GOOD,
    ON_HOLD,
    UNKNOWN
  }

  /** Signs it as the responder of that name. */
  Bytes signedBy(X500Name responder, PrivateKey key, List<Bytes> certificates) {
    try {
      var builder = new BasicOCSPRespBuilder(new RespID(responder));
      builder.addResponse(
          new CertificateID(
              digests().get(CertificateID.HASH_SHA1),
              new X509CertificateHolder(issuer.toArray()),
              new X509CertificateHolder(certificate.toArray()).getSerialNumber()),
          bouncyStatus(),
          Date.from(thisUpdate),
          nextUpdate.map(Date::from).orElse(null),
          null);
      var holders = new X509CertificateHolder[certificates.size()];
      for (int i = 0; i < holders.length; i++) {
        holders[i] = new X509CertificateHolder(certificates.get(i).toArray());
      }
      return Bytes.wrap(
          new OCSPRespBuilder()
              .build(
                  OCSPRespBuilder.SUCCESSFUL,
                  builder.build(new P384Signer(key), holders, Date.from(thisUpdate)))
              .getEncoded());
    } catch (IOException | OCSPException | OperatorCreationException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }

  private static DigestCalculatorProvider digests() throws OperatorCreationException {
    return new JcaDigestCalculatorProviderBuilder().build();
  }

  @SuppressWarnings("NullAway") // the library's way to say "good"
  private CertificateStatus bouncyStatus() {
    return switch (status) {
      case GOOD -> CertificateStatus.GOOD;
      case ON_HOLD -> new RevokedStatus(Date.from(thisUpdate), CRLReason.certificateHold);
      case UNKNOWN -> new UnknownStatus();
    };
  }
}
