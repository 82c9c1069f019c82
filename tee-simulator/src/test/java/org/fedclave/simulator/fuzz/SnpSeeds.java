package org.fedclave.simulator.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.simulator.SimulatedPlatform;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedVendor;

/** Sound SEV-SNP evidence of a simulated chip. */
final class SnpSeeds {

  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  static final SimulatedVendor VENDOR = vendor();
  static final AppraisalPolicy POLICY =
      SimulatedPolicy.trusting(VENDOR.rootFingerprint(), Set.of(MEASUREMENT));
  static final SoundEvidence SOUND = sound(3);

  private SnpSeeds() {}

  /** The vendor of this module's other tests: two RSA keys take seconds. */
  private static SimulatedVendor vendor() {
    try {
      return SimulatedVendor.openOrCreate(
          Path.of("target", "simulated-vendor"), Clock.fixed(NOW, ZoneOffset.UTC));
    } catch (IOException e) {
      throw new AssertionError("no vendor", e);
    }
  }

  private static SoundEvidence sound(int version) {
    SimulatedPlatform platform = VENDOR.platform("a chip", SimulatedPlatform.FIRMWARE);
    Bytes data = Bytes.hex("d7".repeat(64));
    return new SoundEvidence(
        platform.evidence(platform.report(version, MEASUREMENT, data)),
        data,
        POLICY.section(EvidenceFormat.SEV_SNP).orElseThrow(),
        NOW);
  }

  static List<Bytes> reports() {
    return Stream.of(2, 3, 5)
        .map(version -> sound(version).evidence().item(EvidenceItem.REPORT))
        .toList();
  }

  static List<Bytes> evidence() {
    return List.of(SOUND.evidence().encode());
  }

  static List<Bytes> certificates() {
    Evidence evidence = SOUND.evidence();
    return List.of(
        evidence.item(EvidenceItem.LEAF_CERTIFICATE),
        evidence.item(EvidenceItem.INTERMEDIATE_CERTIFICATE),
        evidence.item(EvidenceItem.ROOT_CERTIFICATE),
        VENDOR.intermediateCertificate(EndorsementKey.VLEK));
  }

  static List<Bytes> revocationLists() {
    return List.of(VENDOR.revocationList());
  }
}
