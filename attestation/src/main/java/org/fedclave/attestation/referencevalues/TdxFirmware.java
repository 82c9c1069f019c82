package org.fedclave.attestation.referencevalues;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * A virtual firmware for TDX (TDVF), and the MRTD of a TD that starts with it: the TDX module
 * hashes one record for each page that is added and one for each 256 bytes that are measured (Intel
 * TDX Module Base Architecture Specification, "TD Measurement"; Intel TDX Virtual Firmware Design
 * Guide, "TDVF Metadata"). Immutable.
 */
public final class TdxFirmware {

  private static final Bytes METADATA = Guid.of("e47a6535-984a-4798-865e-4685a7bf8ec2");
  private static final Bytes SIGNATURE = Bytes.utf8("TDVF");
  private static final int HEADER_BYTES = 16;
  private static final int SECTION_BYTES = 32;
  private static final int MOST_SECTIONS = 64;
  private static final long MOST_MEMORY = 1L << 30;
  private static final int PAGE = 4096;
  private static final int CHUNK = 256;
  private static final int RECORD_BYTES = 128;
  private static final int RECORD_ADDRESS = 16;
  private static final long MEASURED = 1;
  private static final long ADDED_LATER = 2;

  private final Bytes image;
  private final List<Section> sections;

  private TdxFirmware(Bytes image, List<Section> sections) {
    this.image = image;
    this.sections = List.copyOf(sections);
  }

  /** Where a section's content lies in the image, and where its pages go in memory. */
  private record Section(long content, long address, long size, boolean measured, boolean added) {}

  /** Reads an image of at most {@link SnpLaunch#LARGEST_FIRMWARE} bytes. */
  public static TdxFirmware read(Bytes image) throws MalformedException {
    if (image.size() > SnpLaunch.LARGEST_FIRMWARE) {
      throw MalformedException.at(
          "firmware image",
          "at most " + SnpLaunch.LARGEST_FIRMWARE + " bytes",
          image.size() + " bytes");
    }
    Bytes offset =
        FirmwareTable.read(image)
            .find(METADATA)
            .orElseThrow(
                () ->
                    MalformedException.at(
                        "firmware image", "TDX metadata, as a TDVF has", "none in its table"));
    long at = image.size() - LittleEndian.u32(offset, 0);
    long length = LittleEndian.u32(image, at + 4);
    long version = LittleEndian.u32(image, at + 8);
    long count = LittleEndian.u32(image, at + 12);
    if (!LittleEndian.slice(image, at, 4).equals(SIGNATURE) || version != 1) {
      throw MalformedException.at(
          "firmware image, TDX metadata", "\"TDVF\" of version 1", "something else");
    }
    if (count > MOST_SECTIONS || length < HEADER_BYTES + count * SECTION_BYTES) {
      throw MalformedException.at(
          "firmware image, TDX metadata",
          "at most " + MOST_SECTIONS + " sections inside it",
          count + " in " + length + " bytes");
    }
    List<Section> sections = new ArrayList<>();
    long memory = 0;
    for (int i = 0; i < count; i++) {
      Section section = section(image, at + HEADER_BYTES + (long) i * SECTION_BYTES);
      memory += section.size();
      sections.add(section);
      if (memory > MOST_MEMORY) {
        throw MalformedException.at(
            "firmware image, TDX metadata", "at most 1 GiB of memory", "more");
      }
    }
    return new TdxFirmware(image, sections);
  }

  private static Section section(Bytes image, long at) throws MalformedException {
    long content = LittleEndian.u32(image, at);
    long contentSize = LittleEndian.u32(image, at + 4);
    long address = LittleEndian.u64(image, at + 8);
    long size = LittleEndian.u64(image, at + 16);
    long attributes = LittleEndian.u32(image, at + 28);
    boolean measured = (attributes & MEASURED) != 0;
    if (size < 0 || size > MOST_MEMORY || size % PAGE != 0 || address % PAGE != 0) {
      throw MalformedException.at(
          "firmware image, TDX metadata", "sections of whole pages", size + " bytes");
    }
    // A measured section that the image fills only in part would leave its rest to the hypervisor.
    if (contentSize > size || (measured && contentSize != size)) {
      throw MalformedException.at(
          "firmware image, TDX metadata",
          "content for the whole of a measured section",
          contentSize + " of " + size + " bytes");
    }
    LittleEndian.slice(image, content, contentSize);
    return new Section(content, address, size, measured, (attributes & ADDED_LATER) == 0);
  }

  /** MRTD, 48 bytes. */
  public Bytes mrtd(TdxPageOrder order) {
    MessageDigest sha384 = Sha384.engine();
    for (Section section : sections) {
      if (order == TdxPageOrder.ADD_FIRST) {
        for (long page = 0; page < section.size(); page += PAGE) {
          add(sha384, section, page);
        }
      }
      for (long page = 0; page < section.size(); page += PAGE) {
        if (order == TdxPageOrder.PAGE_BY_PAGE) {
          add(sha384, section, page);
        }
        measure(sha384, section, page);
      }
    }
    return Bytes.wrap(sha384.digest());
  }

  /** MRTD with what it comes from. */
  public ReferenceValue referenceValue(TdxPageOrder order) {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    inputs.put("firmware", Digest.of(image).toString());
    inputs.put("order of pages", order.label());
    return ReferenceValue.of(ValueKind.TDX_MRTD, mrtd(order), inputs);
  }

  /** TDH.MEM.PAGE.ADD. */
  private static void add(MessageDigest sha384, Section section, long page) {
    if (section.added()) {
      sha384.update(record("MEM.PAGE.ADD", section.address() + page));
    }
  }

  /** TDH.MR.EXTEND of each chunk. */
  private void measure(MessageDigest sha384, Section section, long page) {
    if (section.measured()) {
      for (long at = page; at < page + PAGE; at += CHUNK) {
        sha384.update(record("MR.EXTEND", section.address() + at));
        sha384.update(image.unsafeArray(), (int) (section.content() + at), CHUNK);
      }
    }
  }

  private static byte[] record(String operation, long address) {
    ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    record.put(Bytes.utf8(operation).unsafeArray()).putLong(RECORD_ADDRESS, address);
    return record.array();
  }
}
