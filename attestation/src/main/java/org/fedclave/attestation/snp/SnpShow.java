package org.fedclave.attestation.snp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** What SNP evidence says, for people to read: parsed, and nothing of it verified. */
public final class SnpShow {

  private SnpShow() {}

  /**
   * The fields of a report.
   *
   * @param leaf the certificate beside it, which says the product where the report does not
   */
  public static ObjectNode report(Bytes raw, Optional<Bytes> leaf) throws RefusedException {
    SnpReport report = SnpReport.parse(raw);
    return SnpClaims.report(report, product(report, leaf));
  }

  /** The product by the report's CPUID, or by the certificate beside it. */
  static Optional<SnpProduct> product(SnpReport report, Optional<Bytes> leaf) {
    return report.cpu().flatMap(SnpShow::product).or(() -> product(leaf));
  }

  /** What a VCEK or VLEK certificate says of its key. */
  public static ObjectNode leaf(Bytes der) throws RefusedException {
    EndorsementCertificate certificate = EndorsementCertificate.parse(der);
    ObjectNode json = SnpClaims.certificate(certificate);
    return json.put("endorsementKey", certificate.kind().name());
  }

  /** The 64 bytes that a report binds. */
  public static Bytes reportData(Bytes raw) throws RefusedException {
    return SnpReport.parse(raw).reportData();
  }

  private static Optional<SnpProduct> product(SnpReport.Cpu cpu) {
    return Arrays.stream(SnpProduct.values()).filter(product -> product.hasCpu(cpu)).findFirst();
  }

  private static Optional<SnpProduct> product(Optional<Bytes> leaf) {
    try {
      return leaf.isPresent()
          ? Optional.of(EndorsementCertificate.parse(leaf.get()).product())
          : Optional.empty();
    } catch (RefusedException e) {
      return Optional.empty(); // then it is said of the certificate itself
    }
  }
}
