package org.fedclave.attestation.referencevalues;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * A SEV-SNP guest as its hypervisor is to start it, and the launch digest (MEASUREMENT) that it
 * then has: OVMF, the pages that OVMF's metadata name, the registers of each processor.
 *
 * @param vmm who starts it
 * @param processors how many virtual processors
 * @param cpu their model; not measured on EC2
 * @param features SEV_FEATURES of the guest: bit 0 is SNP and must be set, bit 5 is debug swap
 * @param kernel a kernel that is booted directly, if one is
 */
public record SnpLaunch(
    Vmm vmm, int processors, CpuModel cpu, long features, Optional<KernelHashes> kernel) {

  /** No image is larger. */
  public static final int LARGEST_FIRMWARE = 64 << 20;

  /** As many as KVM has at most. */
  public static final int MOST_PROCESSORS = 4096;

  private static final long FOUR_GIB = 1L << 32;

  public SnpLaunch {
    if (processors < 1 || processors > MOST_PROCESSORS) {
      throw new IllegalArgumentException(
          "a guest has 1 to " + MOST_PROCESSORS + " processors, not " + processors);
    }
    if ((features & 1) == 0) {
      throw new IllegalArgumentException("bit 0 of the features is SNP itself and must be set");
    }
  }

  /** The launch digest of this guest with this OVMF image, 48 bytes. */
  public Bytes measurement(Bytes firmware) throws MalformedException {
    return measurement(SnpFirmware.read(firmware), firmwarePages(firmware));
  }

  /** The launch digest with what it comes from. */
  public ReferenceValue referenceValue(Bytes firmware) throws MalformedException {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    inputs.put("firmware", Digest.of(firmware).toString());
    kernel.ifPresent(
        hashes -> {
          inputs.put("kernel", hashes.kernel().toString());
          inputs.put("initrd", hashes.initrd().map(Digest::toString).orElse("none"));
          inputs.put("command line", hashes.commandLine());
        });
    inputs.put("hypervisor", vmm.label());
    inputs.put("processors", Integer.toString(processors));
    if (vmm != Vmm.EC2) {
      inputs.put("processor model", cpu.name());
    }
    inputs.put("guest features", "0x" + Long.toHexString(features));
    return ReferenceValue.of(ValueKind.SNP_MEASUREMENT, measurement(firmware), inputs);
  }

  /** The digest after the image alone, which lies directly under 4 GiB. */
  static SnpPages firmwarePages(Bytes firmware) throws MalformedException {
    if (firmware.size() > LARGEST_FIRMWARE
        || firmware.isEmpty()
        || firmware.size() % SnpPages.PAGE != 0) {
      throw MalformedException.at(
          "firmware image",
          "whole pages of 4096 bytes, at most " + LARGEST_FIRMWARE + " bytes",
          firmware.size() + " bytes");
    }
    var pages = new SnpPages();
    pages.content(FOUR_GIB - firmware.size(), firmware);
    return pages;
  }

  Bytes measurement(SnpFirmware firmware, SnpPages pages) throws MalformedException {
    if (kernel.isPresent() && !firmware.wantsKernelHashes()) {
      throw new MalformedException(
          "firmware image: a kernel is given, but this OVMF has no place for its hash: only the AmdSev"
              + " build measures kernels");
    }
    for (SnpFirmware.Section section : firmware.sections()) {
      add(section, firmware, pages);
    }
    if (vmm == Vmm.EC2) {
      firmware.sections().stream()
          .filter(section -> section.kind() == SnpFirmware.SectionKind.CPUID)
          .forEach(section -> pages.cpuid(section.address()));
    }
    for (int i = 0; i < processors; i++) {
      int eip = i == 0 ? SaveArea.FIRST_EIP : firmware.resetEip();
      pages.vmsa(SaveArea.page(eip, vmm, cpu, features));
    }
    return pages.digest();
  }

  private void add(SnpFirmware.Section section, SnpFirmware firmware, SnpPages pages)
      throws MalformedException {
    switch (section.kind()) {
      case ZEROS, SVSM_CALLING_AREA -> pages.zeros(section.address(), section.size());
      case SECRETS -> pages.secrets(section.address());
      case CPUID -> {
        if (vmm != Vmm.EC2) {
          pages.cpuid(section.address());
        }
      }
      case KERNEL_HASHES -> {
        if (kernel.isPresent()) {
          pages.content(section.address(), kernel.get().page(hashOffset(section, firmware)));
        } else {
          pages.zeros(section.address(), section.size());
        }
      }
    }
  }

  /** Where in its page the table of hashes starts. */
  private static int hashOffset(SnpFirmware.Section section, SnpFirmware firmware)
      throws MalformedException {
    long offset = firmware.hashTable().orElseThrow() - section.address();
    if (offset < 0 || offset > SnpPages.PAGE - KernelHashes.PADDED_BYTES) {
      throw MalformedException.at(
          "firmware image", "the table of hashes inside its section", "one outside of it");
    }
    return (int) offset;
  }
}
