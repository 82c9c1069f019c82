package org.fedclave.attestation.referencevalues;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * The table of GUIDed entries before the reset vector of an OVMF image (edk2,
 * OvmfPkg/ResetVector/Ia16/ResetVectorVtf0.asm): read from its footer backwards, each entry is
 * data, then length of the whole entry, then GUID.
 */
final class FirmwareTable {

  private static final Bytes FOOTER = Guid.of("96b582de-1fb2-45f7-baea-a366c55a082d");

  /** The reset vector follows the table. */
  private static final int AFTER_TABLE = 32;

  private static final int ENTRY_OVERHEAD = 2 + Guid.BYTES;

  private final Map<Bytes, Bytes> entries;

  private FirmwareTable(Map<Bytes, Bytes> entries) {
    this.entries = entries;
  }

  static FirmwareTable read(Bytes image) throws MalformedException {
    long footer = (long) image.size() - AFTER_TABLE - ENTRY_OVERHEAD;
    if (footer < 0 || !LittleEndian.slice(image, footer + 2, Guid.BYTES).equals(FOOTER)) {
      throw MalformedException.at(
          "firmware image", "the table of an OVMF image before its reset vector", "none");
    }
    long start = footer - content(image, footer);
    LittleEndian.slice(image, start, footer - start);
    Map<Bytes, Bytes> entries = new HashMap<>();
    long end = footer;
    while (end > start) {
      long head = end - ENTRY_OVERHEAD;
      long data = head < start ? -1 : head - content(image, head);
      if (data < start) {
        throw MalformedException.at(
            "firmware image", "entries that fill its table", "one that reaches out of it");
      }
      Bytes guid = LittleEndian.slice(image, head + 2, Guid.BYTES);
      if (entries.put(guid, LittleEndian.slice(image, data, head - data)) != null) {
        throw MalformedException.at("firmware image", "each table entry once", "one twice");
      }
      end = data;
    }
    return new FirmwareTable(entries);
  }

  /** How many bytes of data an entry has, of which {@code head} is where its length stands. */
  private static int content(Bytes image, long head) throws MalformedException {
    int length = LittleEndian.u16(image, head);
    if (length < ENTRY_OVERHEAD) {
      throw MalformedException.at(
          "firmware image", "table entries of at least 18 bytes", length + "");
    }
    return length - ENTRY_OVERHEAD;
  }

  Optional<Bytes> find(Bytes guid) {
    return Optional.ofNullable(entries.get(guid));
  }
}
