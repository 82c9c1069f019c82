package org.fedclave.attestation.referencevalues;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.fedclave.attestation.referencevalues.SnpFirmware.Section;
import org.fedclave.attestation.referencevalues.SnpFirmware.SectionKind;
import org.fedclave.protocol.Bytes;

/**
 * Images with the memory layouts of real OVMF builds (edk2, OvmfPkg/AmdSev/AmdSevX64.fdf and
 * OvmfPkgX64.fdf) and no code.
 */
final class OvmfImages {

  static final int RESET_EIP = 0x80b004;

  private static final List<Section> COMMON =
      List.of(
          new Section(SectionKind.ZEROS, 0x800000, 0x9000),
          new Section(SectionKind.ZEROS, 0x80a000, 0x3000),
          new Section(SectionKind.SECRETS, 0x80d000, 0x1000),
          new Section(SectionKind.CPUID, 0x80e000, 0x1000));

  /** The AmdSev build of 2022, which measures kernels. */
  static final SnpFirmware AMD_SEV_2022 =
      firmware(
          0x80fc00,
          new Section(SectionKind.KERNEL_HASHES, 0x80f000, 0x1000),
          new Section(SectionKind.ZEROS, 0x810000, 0x10000));

  /** The AmdSev build of 2024, with a calling area for an SVSM. */
  static final SnpFirmware AMD_SEV_2024 =
      firmware(
          0x810c00,
          new Section(SectionKind.SVSM_CALLING_AREA, 0x80f000, 0x1000),
          new Section(SectionKind.KERNEL_HASHES, 0x810000, 0x1000),
          new Section(SectionKind.ZEROS, 0x811000, 0xf000));

  /** The general build, which does not. */
  static final SnpFirmware X64 = firmware(0, new Section(SectionKind.ZEROS, 0x80f000, 0x11000));

  private OvmfImages() {}

  private static SnpFirmware firmware(long hashTable, Section... more) {
    List<Section> sections = new java.util.ArrayList<>(COMMON);
    sections.addAll(Arrays.asList(more));
    return new SnpFirmware(
        sections,
        RESET_EIP,
        hashTable == 0 ? java.util.Optional.empty() : java.util.Optional.of(hashTable));
  }

  /** An image of {@code pages} pages that says what {@code firmware} says. */
  static byte[] image(SnpFirmware firmware, int pages) {
    byte[] image = new byte[pages * 4096];
    Arrays.fill(image, (byte) 0x90);
    ByteBuffer out = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    int metadata = image.length - 2048;
    out.position(metadata);
    out.put(Bytes.utf8("ASEV").toArray()).putInt(16 + 12 * firmware.sections().size());
    out.putInt(1).putInt(firmware.sections().size());
    for (Section section : firmware.sections()) {
      out.putInt((int) section.address()).putInt((int) section.size()).putInt(code(section));
    }
    ByteBuffer table = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    entry(table, "00f771de-1a7e-4fcb-890e-68c77e2fb44e", firmware.resetEip());
    entry(
        table,
        "7255371f-3a3b-4b04-927b-1da6efa8d454",
        firmware.hashTable().orElse(0L).intValue(),
        0x400);
    entry(table, "dc886566-984a-4798-a75e-5585a7bf67cc", image.length - metadata);
    int length = table.position();
    out.position(image.length - 32 - 18 - length);
    out.put(table.array(), 0, length);
    out.putShort((short) (length + 18));
    out.put(Guid.of("96b582de-1fb2-45f7-baea-a366c55a082d").toArray());
    return image;
  }

  private static int code(Section section) {
    return switch (section.kind()) {
      case ZEROS -> 1;
      case SECRETS -> 2;
      case CPUID -> 3;
      case SVSM_CALLING_AREA -> 4;
      case KERNEL_HASHES -> 16;
    };
  }

  private static void entry(ByteBuffer table, String guid, int... words) {
    for (int word : words) {
      table.putInt(word);
    }
    table.putShort((short) (4 * words.length + 18)).put(Guid.of(guid).toArray());
  }
}
