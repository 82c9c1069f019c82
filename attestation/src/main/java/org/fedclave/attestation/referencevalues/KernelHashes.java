package org.fedclave.attestation.referencevalues;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The hashes of a directly booted kernel, which QEMU writes into measured memory and OVMF checks
 * (QEMU, target/i386/sev.c, SevHashTable; edk2, BlobVerifierSevHashes).
 *
 * @param kernel SHA-256 of the kernel's file
 * @param initrd SHA-256 of the initrd's file; where there is none, that of nothing is measured
 * @param commandLine measured with one zero byte after it
 */
public record KernelHashes(Digest kernel, Optional<Digest> initrd, String commandLine) {

  private static final Bytes TABLE = Guid.of("9438d606-4f22-4cc9-b479-a793d411fd21");
  private static final Bytes KERNEL = Guid.of("4de79437-abd2-427f-b835-d5b172d2045b");
  private static final Bytes INITRD = Guid.of("44baf731-3a2f-4bd7-9af1-41e29169781d");
  private static final Bytes COMMAND_LINE = Guid.of("97d02dd8-bd20-4c94-aa78-e7714d36ab2a");

  private static final int ENTRY_BYTES = Guid.BYTES + 2 + Digest.SIZE;
  private static final int TABLE_BYTES = Guid.BYTES + 2 + 3 * ENTRY_BYTES;

  /** Padded to a multiple of 16. */
  static final int PADDED_BYTES = (TABLE_BYTES + 15) / 16 * 16;

  public KernelHashes {
    if (commandLine.length() > ReferenceValue.LONGEST_INPUT || commandLine.indexOf(0) >= 0) {
      throw new IllegalArgumentException(
          "a command line has at most "
              + ReferenceValue.LONGEST_INPUT
              + " characters and no zero byte");
    }
  }

  /** A page of zeros with the table at {@code offset}, which leaves room for it. */
  Bytes page(int offset) {
    ByteBuffer page = ByteBuffer.allocate(SnpPages.PAGE).order(ByteOrder.LITTLE_ENDIAN);
    page.position(offset);
    page.put(TABLE.unsafeArray()).putShort((short) TABLE_BYTES);
    entry(page, COMMAND_LINE, Digest.of(Bytes.utf8(commandLine + "\0")));
    entry(page, INITRD, initrd.orElse(Digest.of(Bytes.EMPTY)));
    entry(page, KERNEL, kernel);
    return Bytes.wrap(page.array());
  }

  private static void entry(ByteBuffer page, Bytes guid, Digest digest) {
    page.put(guid.unsafeArray()).putShort((short) ENTRY_BYTES).put(digest.bytes().unsafeArray());
  }
}
