package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.referencevalues.CpuModel;
import org.fedclave.attestation.referencevalues.KernelHashes;
import org.fedclave.attestation.referencevalues.ProgramFiles;
import org.fedclave.attestation.referencevalues.ReferenceValue;
import org.fedclave.attestation.referencevalues.Sigstruct;
import org.fedclave.attestation.referencevalues.SnpLaunch;
import org.fedclave.attestation.referencevalues.TdxFirmware;
import org.fedclave.attestation.referencevalues.TdxPageOrder;
import org.fedclave.attestation.referencevalues.TdxRegisters;
import org.fedclave.attestation.referencevalues.Vmm;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fedclave reference-values compute}: one verb for each technology. */
@Command(
    name = "compute",
    description = "Compute reference values from a program's files.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ComputeCommand.SevSnp.class,
      ComputeCommand.Tdx.class,
      ComputeCommand.Sgx.class,
      ComputeCommand.Program.class
    })
final class ComputeCommand {

  /** {@code compute sev-snp}. */
  @Command(
      name = "sev-snp",
      description = "The launch digest of a SEV-SNP guest with OVMF.",
      mixinStandardHelpOptions = true)
  static final class SevSnp implements Callable<Integer> {

    @Option(
        names = "--firmware",
        required = true,
        paramLabel = "FILE",
        description = "the OVMF image; to measure a kernel, of the AmdSev build")
    private Path firmware = Path.of("OVMF.fd");

    @Option(
        names = "--kernel",
        paramLabel = "FILE",
        description = "a kernel that is booted directly")
    private @Nullable Path kernel;

    @Option(names = "--initrd", paramLabel = "FILE", description = "its initrd")
    private @Nullable Path initrd;

    @Option(names = "--append", paramLabel = "TEXT", description = "its command line")
    private @Nullable String append;

    @Option(
        names = "--vcpus",
        required = true,
        split = ",",
        paramLabel = "N",
        description = "how many processors; with several numbers a digest for each")
    private List<Integer> processors = List.of();

    @Option(
        names = "--vcpu-type",
        paramLabel = "NAME",
        description = "QEMU's processor model, such as EPYC-Milan, or 0x and its CPUID signature")
    private @Nullable String model;

    @Option(
        names = "--guest-features",
        paramLabel = "BITS",
        defaultValue = "0x1",
        description = "SEV_FEATURES of the guest (default: ${DEFAULT-VALUE}, SNP alone)")
    private String features = "0x1";

    @Option(
        names = "--vmm",
        paramLabel = "NAME",
        defaultValue = "qemu",
        description =
            "who starts the guest: qemu (Linux 6.10 on), qemu-zero-fpu (before), ec2 (default: ${DEFAULT-VALUE})")
    private String vmm = "qemu";

    @Mixin private ReferenceValuesOutput output = new ReferenceValuesOutput();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      if (kernel == null && (initrd != null || append != null)) {
        throw new ParameterException(
            spec.commandLine(), "--initrd and --append go with a --kernel");
      }
      Vmm hypervisor = Vmm.ofLabel(vmm);
      CpuModel cpu = cpu(hypervisor);
      long bits = bits();
      Bytes image = ReferenceValuesCommand.read(firmware, SnpLaunch.LARGEST_FIRMWARE);
      Optional<KernelHashes> hashes = hashes();
      List<ReferenceValue> values = new ArrayList<>();
      for (int count : processors) {
        SnpLaunch launch =
            ReferenceValuesOutput.sound(() -> new SnpLaunch(hypervisor, count, cpu, bits, hashes));
        values.add(launch.referenceValue(image));
      }
      output.write(values, spec);
      return 0;
    }

    private CpuModel cpu(Vmm hypervisor) throws MalformedException {
      if (model != null) {
        return CpuModel.of(model);
      }
      if (hypervisor == Vmm.EC2) {
        return new CpuModel("any", 0); // not measured there
      }
      throw new ParameterException(
          spec.commandLine(), "the model of the processors is measured: give --vcpu-type");
    }

    private long bits() {
      try {
        return Long.decode(features);
      } catch (NumberFormatException e) {
        throw new ParameterException(
            spec.commandLine(), "--guest-features is a number such as 0x1", e);
      }
    }

    private Optional<KernelHashes> hashes() throws IOException, CommandFailedException {
      if (kernel == null) {
        return Optional.empty();
      }
      Digest kernelDigest = ProgramFiles.ofFile(kernel);
      Optional<Digest> initrdDigest =
          initrd == null ? Optional.empty() : Optional.of(ProgramFiles.ofFile(initrd));
      String line = append == null ? "" : append;
      return Optional.of(
          ReferenceValuesOutput.sound(() -> new KernelHashes(kernelDigest, initrdDigest, line)));
    }
  }

  /** {@code compute tdx}. */
  @Command(
      name = "tdx",
      description = "MRTD from a virtual firmware, RTMRs from the event log of a trusted boot.",
      mixinStandardHelpOptions = true)
  static final class Tdx implements Callable<Integer> {

    @Option(names = "--firmware", paramLabel = "FILE", description = "the TDVF image, for MRTD")
    private @Nullable Path firmware;

    @Option(
        names = "--page-order",
        paramLabel = "NAME",
        defaultValue = "page-by-page",
        description =
            "how the hypervisor measures: page-by-page (Linux 6.16 on) or add-first (default: ${DEFAULT-VALUE})")
    private String order = "page-by-page";

    @Option(
        names = "--event-log",
        paramLabel = "FILE",
        description = "the log, such as /sys/firmware/acpi/tables/data/CCEL, for the RTMRs")
    private @Nullable Path eventLog;

    @Mixin private ReferenceValuesOutput output = new ReferenceValuesOutput();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      if (firmware == null && eventLog == null) {
        throw new ParameterException(spec.commandLine(), "give --firmware, --event-log or both");
      }
      List<ReferenceValue> values = new ArrayList<>();
      if (firmware != null) {
        TdxPageOrder pages = TdxPageOrder.ofLabel(order);
        Bytes image = ReferenceValuesCommand.read(firmware, SnpLaunch.LARGEST_FIRMWARE);
        values.add(TdxFirmware.read(image).referenceValue(pages));
      }
      if (eventLog != null) {
        Bytes log = ReferenceValuesCommand.read(eventLog, EvidenceItem.EVENT_LOG.largest());
        values.addAll(TdxRegisters.referenceValues(log));
      }
      if (values.isEmpty()) {
        throw new CommandFailedException("the event log extends no register");
      }
      output.write(values, spec);
      return 0;
    }
  }

  /** {@code compute sgx}. */
  @Command(
      name = "sgx",
      description =
          "MRENCLAVE, MRSIGNER and the rest of an enclave's SIGSTRUCT; its signature is checked.",
      mixinStandardHelpOptions = true)
  static final class Sgx implements Callable<Integer> {

    @Option(
        names = "--sigstruct",
        required = true,
        paramLabel = "FILE",
        description = "the 1808 bytes, such as the .sig file of Gramine")
    private Path sigstruct = Path.of("enclave.sig");

    @Mixin private ReferenceValuesOutput output = new ReferenceValuesOutput();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      Bytes raw = ReferenceValuesCommand.read(sigstruct, 2 * Sigstruct.BYTES);
      output.write(Sigstruct.read(raw).referenceValues(), spec);
      return 0;
    }
  }

  /** {@code compute program}. */
  @Command(
      name = "program",
      description = "Digests of the trainer's class path and JDK, as a shell computes them too.",
      mixinStandardHelpOptions = true)
  static final class Program implements Callable<Integer> {

    @Option(names = "--class-path", paramLabel = "PATH", description = "as for java -cp, in order")
    private @Nullable String classPath;

    @Option(names = "--jdk", paramLabel = "DIR", description = "the JDK's folder")
    private @Nullable Path jdk;

    @Mixin private ReferenceValuesOutput output = new ReferenceValuesOutput();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      if (classPath == null && jdk == null) {
        throw new ParameterException(spec.commandLine(), "give --class-path, --jdk or both");
      }
      List<ReferenceValue> values = new ArrayList<>();
      if (classPath != null) {
        values.add(ProgramFiles.classPath(classPath));
      }
      if (jdk != null) {
        values.add(ProgramFiles.jdk(jdk));
      }
      output.write(values, spec);
      return 0;
    }
  }

  private ComputeCommand() {}
}
