package org.fedclave.simulator;

import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.protocol.Bytes;

/**
 * A simulated chip: its id, its firmware, its endorsement key with the vendor's certificates.
 * Thread-safe.
 */
public final class SimulatedPlatform {

  /** Firmware of a Genoa, for callers that do not care. */
  public static final TcbVersion FIRMWARE = new TcbVersion(SnpProduct.GENOA, 0, 10, 0, 25, 84);

  private static final Duration LEAF_VALIDITY = Duration.ofDays(7 * 365);
  private static final int REPORT_VERSION = 3;

  private final Bytes chipId;
  private final TcbVersion tcb;
  private final KeyPair key;
  private final List<Bytes> certificates;
  private final Bytes revocationList;

  private SimulatedPlatform(
      Bytes chipId, TcbVersion tcb, KeyPair key, List<Bytes> certificates, Bytes revocationList) {
    this.chipId = chipId;
    this.tcb = tcb;
    this.key = key;
    this.certificates = certificates;
    this.revocationList = revocationList;
  }

  static SimulatedPlatform make(SimulatedVendor vendor, Bytes chipId, TcbVersion tcb) {
    KeyPair key = SimulatedKeys.p384Key();
    Instant from = vendor.now().minus(Duration.ofHours(1));
    var leaf =
        new SimulatedLeaf(
            EndorsementKey.VCEK,
            tcb.product() == SnpProduct.MILAN ? "Milan-B0" : tcb.product().label(),
            tcb,
            chipId,
            from,
            from.plus(LEAF_VALIDITY));
    Bytes certificate =
        leaf.issue(
            vendor.intermediateName(EndorsementKey.VCEK),
            vendor.intermediate().getPrivate(),
            key.getPublic());
    return new SimulatedPlatform(
        chipId,
        tcb,
        key,
        List.of(
            certificate,
            vendor.intermediateCertificate(EndorsementKey.VCEK),
            vendor.rootCertificate()),
        vendor.revocationList());
  }

  public Bytes chipId() {
    return chipId;
  }

  /** The unsigned report of a guest on this chip. */
  public SimulatedReport report(Bytes measurement, Bytes reportData) {
    return report(REPORT_VERSION, measurement, reportData);
  }

  /** The unsigned report of a guest on this chip, of version 2, 3 or 5. */
  public SimulatedReport report(int version, Bytes measurement, Bytes reportData) {
    return new SimulatedReport(version, tcb, chipId, measurement, reportData);
  }

  /** Signs {@code report}, whatever it says, and adds the endorsements. */
  public Evidence evidence(SimulatedReport report) {
    return new Evidence(
        EvidenceFormat.SEV_SNP,
        Map.of(
            EvidenceItem.REPORT, report.signedBy(key.getPrivate()),
            EvidenceItem.LEAF_CERTIFICATE, certificates.get(0),
            EvidenceItem.INTERMEDIATE_CERTIFICATE, certificates.get(1),
            EvidenceItem.ROOT_CERTIFICATE, certificates.get(2),
            EvidenceItem.REVOCATION_LIST, revocationList));
  }

  /** An attestor for a program with this measurement (48 bytes), which nobody measured. */
  public SimulatedSnpAttestor attestor(Bytes measurement) {
    return new SimulatedSnpAttestor(this, measurement);
  }

  KeyPair key() {
    return key;
  }
}
