package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.attestation.dcap.EnclaveReport;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.simulator.SimulatedDcapPolicy;
import org.fedclave.simulator.SimulatedGpuAttestorProvider;
import org.fedclave.simulator.SimulatedGpuPolicy;
import org.fedclave.simulator.SimulatedIntel;
import org.fedclave.simulator.SimulatedMeasurement;
import org.fedclave.simulator.SimulatedNvidia;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedSgxAttestorProvider;
import org.fedclave.simulator.SimulatedSnpAttestorProvider;
import org.fedclave.simulator.SimulatedTdxAttestorProvider;
import org.fedclave.simulator.SimulatedVendor;

/**
 * The simulated machines of a demo: which technology each node has, with GPUs or without, and the
 * policy that accepts exactly these test roots and this program.
 */
final class DemoHardware {

  /** The technologies that a demo's nodes may have. */
  enum Tee {
    SEV_SNP("sev-snp", SimulatedSnpAttestorProvider.NAME),
    TDX("tdx", SimulatedTdxAttestorProvider.NAME),
    SGX("sgx", SimulatedSgxAttestorProvider.NAME);

    private final String label;
    private final String attestor;

    Tee(String label, String attestor) {
      this.label = label;
      this.attestor = attestor;
    }

    String attestor() {
      return attestor;
    }
  }

  /**
   * What one node proves itself with.
   *
   * @param tee the CPU's attestor, by name
   * @param teeOptions its settings
   * @param gpu the GPUs' attestor, by name
   * @param gpuOptions its settings
   */
  record Machine(
      String tee,
      Map<String, String> teeOptions,
      Optional<String> gpu,
      Map<String, String> gpuOptions) {
    Machine {
      teeOptions = Map.copyOf(teeOptions);
      gpuOptions = Map.copyOf(gpuOptions);
    }
  }

  private static final String MIXED = "mixed";
  private static final int MOST_GPUS = 8;

  private final List<Tee> tees;
  private final int gpus;

  private DemoHardware(List<Tee> tees, int gpus) {
    this.tees = List.copyOf(tees);
    this.gpus = gpus;
  }

  /**
   * The machines that a user asked for.
   *
   * @param tee the label of one technology for all nodes, or {@code mixed} for all in turn
   * @param gpus of each node
   */
  static DemoHardware of(String tee, int gpus) {
    if (gpus < 0 || gpus > MOST_GPUS) {
      throw new IllegalArgumentException("--gpus is 0 to " + MOST_GPUS + ", not " + gpus);
    }
    if (tee.equals(MIXED)) {
      return new DemoHardware(Arrays.asList(Tee.values()), gpus);
    }
    for (Tee each : Tee.values()) {
      if (each.label.equals(tee)) {
        return new DemoHardware(List.of(each), gpus);
      }
    }
    throw new IllegalArgumentException(
        "--tee is one of "
            + Arrays.stream(Tee.values()).map(t -> t.label).collect(Collectors.joining(", "))
            + ", "
            + MIXED
            + ", not \""
            + tee
            + '"');
  }

  /** In words, for the demo's console. */
  String describe() {
    return tees.stream().map(tee -> tee.label).collect(Collectors.joining(", "))
        + (gpus == 0 ? "" : " with " + gpus + (gpus == 1 ? " GPU" : " GPUs") + " a node");
  }

  /**
   * Makes the vendors' test roots below {@code folder}, and the policy that trusts them and the
   * program of this class path alone.
   */
  AppraisalPolicy policy(Path folder) throws IOException {
    Map<EvidenceFormat, TechnologyPolicy> sections = new LinkedHashMap<>();
    for (Tee tee : EnumSet.copyOf(tees)) {
      TechnologyPolicy section = section(tee, folder);
      sections.put(section.format(), section);
    }
    if (gpus > 0) {
      SimulatedNvidia nvidia =
          SimulatedNvidia.openOrCreate(folder.resolve("nvidia"), Clock.systemUTC());
      sections.put(
          EvidenceFormat.NVIDIA_GPU,
          SimulatedGpuPolicy.trusting(nvidia.rootFingerprint(), nvidia.rimRootFingerprint(), gpus));
    }
    return new AppraisalPolicy(Duration.ofHours(1), sections);
  }

  private static TechnologyPolicy section(Tee tee, Path folder) throws IOException {
    Path vendor = vendor(tee, folder);
    Set<Bytes> measurements = Set.of(measurement(tee));
    return switch (tee) {
      case SEV_SNP ->
          SimulatedPolicy.trusting(
                  SimulatedVendor.openOrCreate(vendor, Clock.systemUTC()).rootFingerprint(),
                  measurements)
              .section(EvidenceFormat.SEV_SNP)
              .orElseThrow(() -> new AssertionError("the policy is for SEV-SNP"));
      case TDX ->
          SimulatedDcapPolicy.tdx(
              SimulatedIntel.openOrCreate(vendor, Clock.systemUTC()).rootFingerprint(),
              measurements);
      case SGX ->
          SimulatedDcapPolicy.sgx(
              SimulatedIntel.openOrCreate(vendor, Clock.systemUTC()).rootFingerprint(),
              measurements);
    };
  }

  private static Path vendor(Tee tee, Path folder) {
    return folder.resolve(tee == Tee.SEV_SNP ? "amd" : "intel");
  }

  /** The program's measurement, as long as the technology has it. */
  private static Bytes measurement(Tee tee) throws IOException {
    Bytes measurement = SimulatedMeasurement.ofClassPath();
    return tee == Tee.SGX ? measurement.slice(0, EnclaveReport.MEASUREMENT_BYTES) : measurement;
  }

  /**
   * The machine of one node.
   *
   * @param index of the node: technologies take turns
   */
  Machine machine(int index, MemberId node, Path folder) throws IOException {
    Tee tee = tees.get(index % tees.size());
    return new Machine(
        tee.attestor(),
        Map.of(
            SimulatedSnpAttestorProvider.VENDOR, vendor(tee, folder).toString(),
            SimulatedSnpAttestorProvider.CHIP, node.name(),
            SimulatedSnpAttestorProvider.MEASUREMENT, measurement(tee).toHex()),
        gpus == 0 ? Optional.empty() : Optional.of(SimulatedGpuAttestorProvider.NAME),
        gpus == 0
            ? Map.of()
            : Map.of(
                SimulatedGpuAttestorProvider.VENDOR, folder.resolve("nvidia").toString(),
                SimulatedGpuAttestorProvider.GPUS, gpuNames(node)));
  }

  private String gpuNames(MemberId node) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < gpus; i++) {
      names.add(node.name() + "-gpu-" + i);
    }
    return String.join(",", names);
  }
}
