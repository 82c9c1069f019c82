package org.fedclave.attestation.referencevalues;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.fedclave.protocol.Bytes;

/**
 * The registers with which a virtual processor starts: a page of the VM save area (AMD 24593,
 * volume 2, table B-4). They are those of a processor after reset, with what KVM sets in addition.
 */
final class SaveArea {

  /** The reset vector: where the first processor starts. */
  static final int FIRST_EIP = 0xffff_fff0;

  private SaveArea() {}

  /**
   * The page of one processor.
   *
   * @param eip where it starts
   * @param features SEV_FEATURES: bit 0 is SNP itself
   */
  static Bytes page(int eip, Vmm vmm, CpuModel cpu, long features) {
    Vmm.Registers registers = vmm.registers();
    ByteBuffer area = ByteBuffer.allocate(SnpPages.PAGE).order(ByteOrder.LITTLE_ENDIAN);
    int codeFlags = eip == FIRST_EIP ? registers.firstCodeFlags() : registers.codeFlags();
    segment(area, 0x00, 0, 0x93, 0); // ES
    segment(area, 0x10, 0xf000, codeFlags, Integer.toUnsignedLong(eip & 0xffff_0000));
    segment(area, 0x20, 0, registers.stackFlags(), 0);
    segment(area, 0x30, 0, 0x93, 0); // DS
    segment(area, 0x40, 0, 0x93, 0); // FS
    segment(area, 0x50, 0, 0x93, 0); // GS
    segment(area, 0x60, 0, 0, 0); // GDTR
    segment(area, 0x70, 0, 0x82, 0); // LDTR
    segment(area, 0x80, 0, 0, 0); // IDTR
    segment(area, 0x90, 0, registers.taskFlags(), 0);
    area.putLong(0x0d0, 0x1000); // EFER: SVME, which KVM sets
    area.putLong(0x148, 0x40); // CR4: MCE, which KVM sets
    area.putLong(0x158, 0x10); // CR0: ET
    area.putLong(0x160, 0x400); // DR7
    area.putLong(0x168, 0xffff_0ff0L); // DR6
    area.putLong(0x170, 2); // RFLAGS
    area.putLong(0x178, eip & 0xffff); // RIP
    area.putLong(0x268, 0x0007_0406_0007_0406L); // PAT
    area.putLong(0x310, registers.signatureInRdx() ? Integer.toUnsignedLong(cpu.signature()) : 0);
    area.putLong(0x3b0, features);
    area.putLong(0x3e8, 1); // XCR0
    area.putInt(0x408, registers.mxcsr());
    area.putShort(0x410, (short) registers.x87ControlWord());
    return Bytes.wrap(area.array());
  }

  private static void segment(ByteBuffer area, int at, int selector, int flags, long base) {
    area.putShort(at, (short) selector);
    area.putShort(at + 2, (short) flags);
    area.putInt(at + 4, 0xffff);
    area.putLong(at + 8, base);
  }
}
