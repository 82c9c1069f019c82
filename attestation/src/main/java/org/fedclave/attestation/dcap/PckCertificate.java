package org.fedclave.attestation.dcap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;

/**
 * A Provisioning Certification Key's certificate: on which platform the quoting enclave runs, and
 * at which versions (Intel "SGX PCK Certificate and Certificate Revocation List Profile
 * Specification", section 1.3.5). Claims only, until {@link DcapVerifier} has verified the chain.
 *
 * @param certificate the certificate itself
 * @param ppid names the processor package, 16 bytes
 * @param components the 16 SVNs of the SGX TCB, each 0 to 255
 * @param pceSvn version of the provisioning certification enclave
 * @param cpuSvn the same components as the processor writes them, 16 bytes
 * @param pceId 2 bytes
 * @param fmspc family, model, stepping, platform type, custom SKU: 6 bytes
 * @param sgxType how memory is protected
 * @param platformInstanceId names a platform of several packages, 16 bytes
 * @param configuration of platforms of several packages
 */
public record PckCertificate(
    StrictCertificate certificate,
    Bytes ppid,
    List<Integer> components,
    int pceSvn,
    Bytes cpuSvn,
    Bytes pceId,
    Bytes fmspc,
    SgxType sgxType,
    Optional<Bytes> platformInstanceId,
    Optional<Configuration> configuration) {

  public static final int COMPONENTS = 16;
  public static final int FMSPC_BYTES = 6;

  private static final String SGX = "1.2.840.113741.1.13.1";
  private static final String WHAT = "PCK certificate";

  public PckCertificate {
    components = List.copyOf(components);
  }

  /** How the platform protects enclave memory. */
  public enum SgxType {
    /** With integrity and replay protection. */
    STANDARD("standard"),
    /** Encrypted, without integrity against hardware attacks. */
    SCALABLE("scalable"),
    SCALABLE_WITH_INTEGRITY("scalable-with-integrity");

    private final String label;

    SgxType(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /**
   * How a platform of several packages is set up.
   *
   * @param dynamicPlatform whether packages may be added
   * @param cachedKeys whether Intel keeps the platform's root keys
   * @param smtEnabled whether simultaneous multithreading is on
   */
  public record Configuration(boolean dynamicPlatform, boolean cachedKeys, boolean smtEnabled) {}

  static PckCertificate read(StrictCertificate certificate) throws RefusedException {
    ASN1Sequence extension =
        certificate
            .extensionSequence(WHAT, SGX)
            .orElseThrow(
                () ->
                    new RefusedException(
                        Rule.CERTIFICATE_ROLE,
                        "the first certificate of the PCK chain is no PCK certificate: it has no SGX"
                            + " extension"));
    Map<String, ASN1Encodable> fields = fields(extension);
    ASN1Encodable tcbField = fields.get(SGX + ".2");
    if (!(tcbField instanceof ASN1Sequence tcbSequence)) {
      throw malformed(SGX + ".2");
    }
    Map<String, ASN1Encodable> tcb = fields(tcbSequence);
    List<Integer> components = new ArrayList<>();
    for (int i = 1; i <= COMPONENTS; i++) {
      components.add(number(tcb, SGX + ".2." + i, 0xff));
    }
    return new PckCertificate(
        certificate,
        octets(fields, SGX + ".1", 16),
        components,
        number(tcb, SGX + ".2.17", 0xffff),
        octets(tcb, SGX + ".2.18", 16),
        octets(fields, SGX + ".3", 2),
        octets(fields, SGX + ".4", FMSPC_BYTES),
        sgxType(fields),
        fields.containsKey(SGX + ".6")
            ? Optional.of(octets(fields, SGX + ".6", 16))
            : Optional.empty(),
        configuration(fields));
  }

  /** Pairs of an identifier and a value; what is unknown is left alone, as Intel may add to it. */
  private static Map<String, ASN1Encodable> fields(ASN1Sequence sequence) throws RefusedException {
    Map<String, ASN1Encodable> fields = new HashMap<>();
    for (ASN1Encodable element : sequence) {
      if (!(element instanceof ASN1Sequence pair)
          || pair.size() != 2
          || !(pair.getObjectAt(0) instanceof ASN1ObjectIdentifier id)
          || fields.put(id.getId(), pair.getObjectAt(1)) != null) {
        throw malformed(SGX);
      }
    }
    return fields;
  }

  private static int number(Map<String, ASN1Encodable> fields, String oid, int largest)
      throws RefusedException {
    if (fields.get(oid) instanceof ASN1Integer number
        && number.getValue().signum() >= 0
        && number.getValue().bitLength() <= 31
        && number.intValueExact() <= largest) {
      return number.intValueExact();
    }
    throw malformed(oid);
  }

  private static Bytes octets(Map<String, ASN1Encodable> fields, String oid, int size)
      throws RefusedException {
    if (fields.get(oid) instanceof ASN1OctetString text && text.getOctetsLength() == size) {
      return Bytes.of(text.getOctets());
    }
    throw malformed(oid);
  }

  private static SgxType sgxType(Map<String, ASN1Encodable> fields) throws RefusedException {
    if (fields.get(SGX + ".5") instanceof ASN1Enumerated type
        && type.getValue().signum() >= 0
        && type.getValue().bitLength() <= 31
        && type.intValueExact() < SgxType.values().length) {
      return SgxType.values()[type.intValueExact()];
    }
    throw malformed(SGX + ".5");
  }

  private static Optional<Configuration> configuration(Map<String, ASN1Encodable> fields)
      throws RefusedException {
    if (!fields.containsKey(SGX + ".7")) {
      return Optional.empty();
    }
    if (!(fields.get(SGX + ".7") instanceof ASN1Sequence sequence)) {
      throw malformed(SGX + ".7");
    }
    Map<String, ASN1Encodable> flags = fields(sequence);
    return Optional.of(
        new Configuration(
            flag(flags, SGX + ".7.1"), flag(flags, SGX + ".7.2"), flag(flags, SGX + ".7.3")));
  }

  private static boolean flag(Map<String, ASN1Encodable> flags, String oid)
      throws RefusedException {
    if (flags.get(oid) instanceof ASN1Boolean flag) {
      return flag.isTrue();
    }
    throw malformed(oid);
  }

  private static RefusedException malformed(String oid) {
    return new RefusedException(
        Rule.CERTIFICATE_FORM,
        "the " + WHAT + "'s SGX extension lacks a sound field " + oid + " (Intel's PCK profile)");
  }

  /**
   * What tells the platform from all others: the platform instance id, and where there is none, as
   * on platforms of one package, the package's PPID. Zeros name nothing.
   */
  public Optional<Bytes> deviceId() {
    return Optional.of(platformInstanceId.orElse(ppid)).filter(id -> !id.isAllZero());
  }
}
