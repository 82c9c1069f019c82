package org.fedclave.attestation.snp;

import java.io.IOException;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.BERTags;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;

/**
 * A VCEK or VLEK certificate: which key signs reports, on which chip or for which provider, at
 * which firmware version (AMD 57230, "VCEK Certificate Definition" and "VLEK Certificate
 * Definition").
 *
 * <p>Claims only, until {@link AmdChain} has verified the certificate. Immutable.
 */
public final class EndorsementCertificate {

  private static final String AMD = "1.3.6.1.4.1.3704.1.";
  private static final String STRUCT_VERSION = AMD + "1";
  private static final String PRODUCT_NAME = AMD + "2";
  private static final String BOOT_LOADER = AMD + "3.1";
  private static final String TEE = AMD + "3.2";
  private static final String SNP = AMD + "3.3";
  private static final String MICROCODE = AMD + "3.8";
  private static final String FMC = AMD + "3.9";
  private static final String HARDWARE_ID = AMD + "4";
  private static final String PROVIDER_ID = AMD + "5";

  private final StrictCertificate certificate;
  private final EndorsementKey kind;
  private final int structVersion;
  private final String productName;
  private final TcbVersion tcb;
  private final Optional<Bytes> hardwareId;
  private final Optional<String> providerId;

  private EndorsementCertificate(
      StrictCertificate certificate,
      EndorsementKey kind,
      int structVersion,
      String productName,
      TcbVersion tcb,
      Optional<Bytes> hardwareId,
      Optional<String> providerId) {
    this.certificate = certificate;
    this.kind = kind;
    this.structVersion = structVersion;
    this.productName = productName;
    this.tcb = tcb;
    this.hardwareId = hardwareId;
    this.providerId = providerId;
  }

  /** Parses {@code der}; nothing is verified. */
  public static EndorsementCertificate parse(Bytes der) throws RefusedException {
    StrictCertificate certificate =
        StrictCertificate.parse("leaf certificate", der, CertificateProfile.AMD);
    if (!(certificate.publicKey() instanceof ECPublicKey)) {
      throw malformed("its key is not on P-384");
    }
    String productName = text(certificate, PRODUCT_NAME).orElseThrow(() -> lacks(PRODUCT_NAME));
    SnpProduct product =
        SnpProduct.ofProductName(productName)
            .orElseThrow(() -> malformed("its product is none of Milan, Genoa, Turin"));
    Optional<Bytes> hardwareId = certificate.extension(HARDWARE_ID);
    Optional<String> providerId = text(certificate, PROVIDER_ID);
    return new EndorsementCertificate(
        certificate,
        kind(certificate, product, hardwareId, providerId),
        number(certificate, STRUCT_VERSION),
        productName,
        tcb(certificate, product),
        hardwareId,
        providerId);
  }

  /** The name says which kind it is; the extensions must agree. */
  private static EndorsementKey kind(
      StrictCertificate certificate,
      SnpProduct product,
      Optional<Bytes> hardwareId,
      Optional<String> providerId)
      throws RefusedException {
    if (certificate.commonName().equals(EndorsementKey.VCEK.commonName())
        && hardwareId.isPresent()
        && hardwareId.get().size() == product.hardwareIdBytes()
        && providerId.isEmpty()) {
      return EndorsementKey.VCEK;
    }
    if (certificate.commonName().equals(EndorsementKey.VLEK.commonName())
        && hardwareId.isEmpty()
        && providerId.isPresent()) {
      return EndorsementKey.VLEK;
    }
    throw malformed("it is neither a VCEK with a chip's id nor a VLEK with a provider's");
  }

  private static TcbVersion tcb(StrictCertificate certificate, SnpProduct product)
      throws RefusedException {
    return new TcbVersion(
        product,
        product == SnpProduct.TURIN ? number(certificate, FMC) : 0,
        number(certificate, BOOT_LOADER),
        number(certificate, TEE),
        number(certificate, SNP),
        number(certificate, MICROCODE));
  }

  private static int number(StrictCertificate certificate, String oid) throws RefusedException {
    ASN1Primitive value = value(certificate, oid).orElseThrow(() -> lacks(oid));
    if (value instanceof ASN1Integer number
        && number.getValue().signum() >= 0
        && number.getValue().bitLength() <= 8) {
      return number.intValueExact();
    }
    throw malformed("its extension " + oid + " is not a number from 0 to 255");
  }

  private static Optional<String> text(StrictCertificate certificate, String oid)
      throws RefusedException {
    Optional<ASN1Primitive> value = value(certificate, oid);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof ASN1IA5String text) {
      return Optional.of(text.getString());
    }
    throw malformed("its extension " + oid + " is not text");
  }

  /** Only numbers and text are decoded, so that the recursive parser meets nothing nested. */
  private static Optional<ASN1Primitive> value(StrictCertificate certificate, String oid)
      throws RefusedException {
    Optional<Bytes> content = certificate.extension(oid);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    Bytes der = content.get();
    try {
      if (!der.isEmpty() && (der.get(0) == BERTags.INTEGER || der.get(0) == BERTags.IA5_STRING)) {
        return Optional.of(ASN1Primitive.fromByteArray(der.unsafeArray()));
      }
    } catch (IOException | RuntimeException e) {
      throw new RefusedException(
          Rule.CERTIFICATE_FORM,
          "the extension " + oid + " of the leaf certificate is malformed",
          e);
    }
    throw malformed("its extension " + oid + " is neither a number nor text");
  }

  private static RefusedException lacks(String oid) {
    return malformed("it lacks the extension " + oid);
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(
        Rule.CERTIFICATE_FORM, "the leaf certificate is not AMD's kind: " + why);
  }

  public StrictCertificate certificate() {
    return certificate;
  }

  public EndorsementKey kind() {
    return kind;
  }

  public int structVersion() {
    return structVersion;
  }

  /** For example {@code Milan-B0}. */
  public String productName() {
    return productName;
  }

  public SnpProduct product() {
    return tcb.product();
  }

  /** The firmware version that the key is for. */
  public TcbVersion tcb() {
    return tcb;
  }

  /** The chip's id; empty for a VLEK. 64 bytes, on Turin 8. */
  public Optional<Bytes> hardwareId() {
    return hardwareId;
  }

  /** The cloud provider's id; empty for a VCEK. */
  public Optional<String> providerId() {
    return providerId;
  }

  /** Whether a report's chip id is this chip's: on Turin its first 8 bytes, zeros after them. */
  boolean isOfChip(Bytes chipId) {
    return hardwareId
        .map(
            id ->
                chipId.slice(0, id.size()).equals(id)
                    && chipId.slice(id.size(), chipId.size()).isAllZero())
        .orElse(false);
  }
}
