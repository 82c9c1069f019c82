package org.fedclave.attestation.nvidia;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;

/**
 * What a device says of itself, unverified: good for finding the reference values and OCSP answers
 * that its evidence lacks, and for nothing else.
 *
 * @param chip NVIDIA's name of it
 * @param vbios its version
 * @param driver its version
 * @param serials of the certificates that NVIDIA issued for it
 */
public record DeviceOutline(
    Optional<String> chip,
    Optional<String> vbios,
    Optional<String> driver,
    Set<BigInteger> serials) {

  private static final int MOST_CERTIFICATES = 8;

  public DeviceOutline {
    serials = Set.copyOf(serials);
  }

  /** Reads a report and its certificate chain; nothing if they cannot be read. */
  public static Optional<DeviceOutline> of(Bytes report, Bytes chain) {
    try {
      OpaqueData opaque = NvidiaReport.parse(report, true).opaque();
      List<StrictCertificate> certificates =
          PemChain.parse(
              "device certificate chain", chain, MOST_CERTIFICATES, CertificateProfile.NVIDIA);
      return Optional.of(
          new DeviceOutline(
              certificates.size() > DeviceChain.PROVISIONER_AT
                  ? DeviceChain.chip(certificates.get(DeviceChain.PROVISIONER_AT))
                  : Optional.empty(),
              opaque.vbiosVersion(),
              opaque.driverVersion(),
              serials(
                  certificates.subList(Math.min(1, certificates.size()), certificates.size()))));
    } catch (RefusedException e) {
      return Optional.empty(); // the appraisal says why
    }
  }

  /** The serial numbers of the certificates in a RIM file; none if it cannot be read. */
  public static Set<BigInteger> serialsOfRim(Bytes rim) {
    try {
      return serials(RimFile.parse(rim).certificates());
    } catch (RefusedException e) {
      return Set.of(); // the appraisal says why
    }
  }

  /** All but the root's, which nobody answers for. */
  private static Set<BigInteger> serials(List<StrictCertificate> chain) {
    Set<BigInteger> serials = new HashSet<>();
    for (StrictCertificate certificate : chain.subList(0, Math.max(0, chain.size() - 1))) {
      serials.add(certificate.serialNumber());
    }
    return serials;
  }

  /** Whether a file of reference values for {@code product} may be for this device. */
  public boolean isA(String product) {
    return chip.map(name -> ReferenceValues.sameChip(name, product)).orElse(true);
  }
}
