package org.fedclave.attestation.referencevalues;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * What an OVMF image says about its own launch under SEV-SNP: where its memory lies, which pages
 * the hypervisor prepares, and where further processors start (edk2,
 * OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm).
 *
 * @param sections pages to be prepared, in the order in which they are measured
 * @param resetEip first instruction of processors other than the first
 * @param hashTable where the hashes of kernel, initrd and command line go, if it wants them
 */
record SnpFirmware(List<Section> sections, int resetEip, Optional<Long> hashTable) {

  private static final Bytes METADATA = Guid.of("dc886566-984a-4798-a75e-5585a7bf67cc");
  private static final Bytes RESET_BLOCK = Guid.of("00f771de-1a7e-4fcb-890e-68c77e2fb44e");
  private static final Bytes HASH_TABLE = Guid.of("7255371f-3a3b-4b04-927b-1da6efa8d454");
  private static final Bytes SIGNATURE = Bytes.utf8("ASEV");
  private static final int HEADER_BYTES = 16;
  private static final int SECTION_BYTES = 12;
  private static final int MOST_SECTIONS = 64;

  /** The most memory that sections may name together, so that the work is bounded. */
  private static final long MOST_MEMORY = 1L << 30;

  SnpFirmware {
    sections = List.copyOf(sections);
  }

  /** What the hypervisor puts into a section. */
  enum SectionKind {
    ZEROS(1),
    SECRETS(2),
    CPUID(3),
    /** The calling area of a secure VM service module: zeros. */
    SVSM_CALLING_AREA(4),
    KERNEL_HASHES(0x10);

    private final int code;

    SectionKind(int code) {
      this.code = code;
    }

    static SectionKind of(long code) throws MalformedException {
      for (SectionKind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw MalformedException.at(
          "firmware image, SEV metadata", "sections of kind 1 to 4 or 16", Long.toString(code));
    }
  }

  /**
   * Some pages.
   *
   * @param address guest-physical, a multiple of 4096
   * @param size in bytes, a multiple of 4096
   */
  record Section(SectionKind kind, long address, long size) {}

  static SnpFirmware read(Bytes image) throws MalformedException {
    FirmwareTable table = FirmwareTable.read(image);
    Bytes offset =
        table
            .find(METADATA)
            .orElseThrow(
                () ->
                    MalformedException.at(
                        "firmware image", "SEV metadata, as OVMF for SEV-SNP has", "none"));
    Bytes reset =
        table
            .find(RESET_BLOCK)
            .orElseThrow(
                () ->
                    MalformedException.at(
                        "firmware image", "an SEV-ES reset block", "none in its table"));
    Optional<Long> hashTable = Optional.empty();
    Optional<Bytes> place = table.find(HASH_TABLE);
    if (place.isPresent() && LittleEndian.u32(place.get(), 0) != 0) {
      hashTable = Optional.of(LittleEndian.u32(place.get(), 0));
    }
    return new SnpFirmware(
        sections(image, image.size() - LittleEndian.u32(offset, 0)),
        (int) LittleEndian.u32(reset, 0),
        hashTable);
  }

  private static List<Section> sections(Bytes image, long at) throws MalformedException {
    long length = LittleEndian.u32(image, at + 4);
    long version = LittleEndian.u32(image, at + 8);
    long count = LittleEndian.u32(image, at + 12);
    if (!LittleEndian.slice(image, at, 4).equals(SIGNATURE) || version != 1) {
      throw MalformedException.at(
          "firmware image, SEV metadata", "\"ASEV\" of version 1", "something else");
    }
    if (count > MOST_SECTIONS || length != HEADER_BYTES + count * SECTION_BYTES) {
      throw MalformedException.at(
          "firmware image, SEV metadata",
          "at most " + MOST_SECTIONS + " sections that fill it",
          count + " in " + length + " bytes");
    }
    List<Section> sections = new ArrayList<>();
    long memory = 0;
    for (int i = 0; i < count; i++) {
      long entry = at + HEADER_BYTES + (long) i * SECTION_BYTES;
      Section section = section(image, entry);
      memory += section.size();
      sections.add(section);
    }
    if (memory > MOST_MEMORY) {
      throw MalformedException.at(
          "firmware image, SEV metadata", "at most 1 GiB of memory", memory + " bytes");
    }
    return sections;
  }

  private static Section section(Bytes image, long at) throws MalformedException {
    long address = LittleEndian.u32(image, at);
    long size = LittleEndian.u32(image, at + 4);
    SectionKind kind = SectionKind.of(LittleEndian.u32(image, at + 8));
    boolean onePage =
        kind == SectionKind.SECRETS
            || kind == SectionKind.CPUID
            || kind == SectionKind.KERNEL_HASHES;
    if (address % SnpPages.PAGE != 0
        || size % SnpPages.PAGE != 0
        || size == 0
        || (onePage && size != SnpPages.PAGE)) {
      throw MalformedException.at(
          "firmware image, SEV metadata",
          onePage ? "one page" : "whole pages",
          size + " bytes at 0x" + Long.toHexString(address));
    }
    return new Section(kind, address, size);
  }

  boolean wantsKernelHashes() {
    return hashTable.isPresent()
        && sections.stream().anyMatch(section -> section.kind() == SectionKind.KERNEL_HASHES);
  }
}
