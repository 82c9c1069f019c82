package org.fedclave.attestation.referencevalues;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.fedclave.protocol.Bytes;

/**
 * The launch digest as the firmware chains it, one PAGE_INFO for each page (AMD 56860,
 * SNP_LAUNCH_UPDATE, "Layout of the PAGE_INFO structure"): the digest so far, SHA-384 of the page
 * or zeros, length, type, flags, address. No page is an initial migration image, and no permissions
 * of other VMPLs are set. Not thread-safe.
 */
final class SnpPages {

  static final int PAGE = 4096;

  /** All VMSAs are measured at this address: the highest page of 52 bits. */
  private static final long VMSA_ADDRESS = 0xFFFF_FFFF_F000L;

  private static final short INFO_BYTES = 0x70;

  /** PAGE_TYPE. */
  private enum Type {
    NORMAL(1),
    VMSA(2),
    ZERO(3),
    SECRETS(5),
    CPUID(6);

    private final byte code;

    Type(int code) {
      this.code = (byte) code;
    }
  }

  private final MessageDigest sha384 = Sha384.engine();
  private final byte[] nothing = new byte[Sha384.BYTES];
  private byte[] digest = new byte[Sha384.BYTES];

  SnpPages() {}

  /** Continues after pages whose digest is known. */
  SnpPages(Bytes before) {
    this.digest = before.toArray();
  }

  /** Pages of known content, which is a multiple of 4096 bytes. */
  void content(long address, Bytes content) {
    for (int at = 0; at < content.size(); at += PAGE) {
      sha384.update(content.unsafeArray(), at, PAGE);
      add(Type.NORMAL, address + at, sha384.digest());
    }
  }

  void zeros(long address, long size) {
    for (long at = 0; at < size; at += PAGE) {
      add(Type.ZERO, address + at, nothing);
    }
  }

  void secrets(long address) {
    add(Type.SECRETS, address, nothing);
  }

  void cpuid(long address) {
    add(Type.CPUID, address, nothing);
  }

  void vmsa(Bytes page) {
    add(Type.VMSA, VMSA_ADDRESS, sha384.digest(page.toArray()));
  }

  Bytes digest() {
    return Bytes.of(digest);
  }

  private void add(Type type, long address, byte[] contents) {
    ByteBuffer info = ByteBuffer.allocate(INFO_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    info.put(digest).put(contents).putShort(INFO_BYTES).put(type.code);
    info.put(new byte[5]).putLong(address);
    digest = sha384.digest(info.array());
  }
}
