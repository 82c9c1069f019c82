package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.tpm.KeyTrust;
import org.fedclave.attestation.tpm.TpmPolicy;
import org.fedclave.protocol.Bytes;

/** One example of every technology, by vendors whose keys lie in one folder. */
public final class SimulatedExamples {

  private static final Bytes DATA = Bytes.hex("d7".repeat(64));
  private static final Bytes NONCE = Bytes.hex("d7".repeat(32));
  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  private static final Bytes ENCLAVE = Bytes.hex("5a".repeat(32));
  private static final Bytes PROGRAM = Bytes.utf8("a program");

  private final Path folder;
  private final Clock clock;

  private SimulatedExamples(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * An example of each technology.
   *
   * @param folder where the vendors' keys are, or will be: some take seconds to make
   * @param clock tells when everything is issued
   */
  public static Map<EvidenceFormat, SimulatedExample> all(Path folder, Clock clock)
      throws IOException {
    var examples = new SimulatedExamples(folder, clock);
    Map<EvidenceFormat, SimulatedExample> all = new EnumMap<>(EvidenceFormat.class);
    for (EvidenceFormat format : EvidenceFormat.values()) {
      all.put(format, examples.of(format));
    }
    return all;
  }

  private SimulatedExample of(EvidenceFormat format) throws IOException {
    return switch (format) {
      case SEV_SNP -> sevSnp();
      case TDX -> tdx();
      case SGX -> sgx();
      case NVIDIA_GPU -> gpu();
      case TPM -> tpm();
      case PSA -> {
        SimulatedPsa device = SimulatedPsa.open(folder.resolve("psa"), "a chip", MEASUREMENT);
        yield bound(device, device.policy());
      }
      case CCA -> {
        SimulatedCca realm = SimulatedCca.open(folder.resolve("cca"), "a chip", MEASUREMENT);
        yield bound(realm, realm.policy());
      }
      case NITRO -> {
        SimulatedNitro enclave =
            SimulatedNitro.open(folder.resolve("nitro"), "an enclave", MEASUREMENT, clock);
        yield bound(enclave, enclave.policy());
      }
    };
  }

  private SimulatedExample bound(Attestor attestor, TechnologyPolicy policy) throws IOException {
    return new SimulatedExample(attestor.attest(DATA), DATA, policy, clock.instant());
  }

  private SimulatedExample sevSnp() throws IOException {
    SimulatedVendor vendor = vendor();
    return bound(
        vendor.platform("a chip", SimulatedPlatform.FIRMWARE).attestor(MEASUREMENT),
        SimulatedPolicy.trusting(vendor.rootFingerprint(), Set.of(MEASUREMENT))
            .section(EvidenceFormat.SEV_SNP)
            .orElseThrow());
  }

  private SimulatedVendor vendor() throws IOException {
    return SimulatedVendor.openOrCreate(folder.resolve("amd"), clock);
  }

  private SimulatedExample tdx() throws IOException {
    SimulatedIntel vendor = intel();
    return bound(
        vendor.platform("a platform").trustDomain(MEASUREMENT),
        SimulatedDcapPolicy.tdx(vendor.rootFingerprint(), Set.of(MEASUREMENT)));
  }

  private SimulatedExample sgx() throws IOException {
    SimulatedIntel vendor = intel();
    return bound(
        vendor.platform("a platform").enclave(ENCLAVE),
        SimulatedDcapPolicy.sgx(vendor.rootFingerprint(), Set.of(ENCLAVE)));
  }

  private SimulatedIntel intel() throws IOException {
    return SimulatedIntel.openOrCreate(folder.resolve("intel"), clock);
  }

  private SimulatedExample gpu() throws IOException {
    SimulatedNvidia vendor = SimulatedNvidia.openOrCreate(folder.resolve("nvidia"), clock);
    SimulatedGpu gpu = vendor.gpu("a GPU");
    return new SimulatedExample(
        gpu.evidence(gpu.report(NONCE)),
        NONCE,
        SimulatedGpuPolicy.trusting(vendor.rootFingerprint(), vendor.rimRootFingerprint(), 1),
        clock.instant());
  }

  /** In a confidential machine, whose SNP report binds the attestation key. */
  private SimulatedExample tpm() throws IOException {
    SimulatedExample machine = sevSnp();
    SimulatedTpmKey key = SimulatedTpmKey.generate(SimulatedTpmKey.Scheme.RSASSA);
    SimulatedTpm tpm = SimulatedTpm.booted(key, PROGRAM);
    var hcl = new SimulatedHclReport(key);
    SimulatedPlatform platform = vendor().platform("a chip", SimulatedPlatform.FIRMWARE);
    Map<EvidenceItem, Bytes> pieces =
        hcl.pieces(platform.evidence(platform.report(MEASUREMENT, hcl.reportData())));
    pieces.put(EvidenceItem.EVENT_LOG, tpm.eventLog());
    Evidence evidence =
        tpm.evidence(tpm.quote(SimulatedTpm.extraDataFor(DATA), Set.of(0, 4, 7)), pieces);
    var trust =
        new KeyTrust(
            Map.of(EvidenceFormat.SEV_SNP, machine.policy()), Set.of(), Set.of(), Set.of());
    var policy =
        new TpmPolicy(
            trust,
            HashBank.SHA256,
            Map.of(4, Set.of(tpm.pcr(HashBank.SHA256, 4))),
            Set.of(7),
            Set.of(0, 4),
            SimulatedTpm.FIRMWARE);
    return new SimulatedExample(evidence, DATA, policy, clock.instant());
  }
}
