package org.fedclave.attestation.referencevalues;

import java.util.Set;
import java.util.TreeSet;
import org.fedclave.protocol.MalformedException;

/** Who starts the virtual machine, and so which registers its processors start with. */
public enum Vmm {
  /** QEMU on KVM that measures the state of the floating-point unit: Linux 6.10 on. */
  QEMU("qemu", new Registers(0x9b, 0x9b, 0x93, 0x8b, true, 0x1f80, 0x37f)),
  /** QEMU on the kernels before, whose floating-point registers are zero when measured. */
  QEMU_ZERO_FPU("qemu-zero-fpu", new Registers(0x9b, 0x9b, 0x93, 0x8b, true, 0, 0)),
  /** Amazon EC2, which also measures the page of CPUID last. */
  EC2("ec2", new Registers(0x9a, 0x9b, 0x92, 0x83, false, 0, 0));

  /**
   * What differs.
   *
   * @param firstCodeFlags attributes of CS of the first processor
   * @param codeFlags attributes of CS of the others
   * @param signatureInRdx whether RDX holds the CPUID signature, as after a real reset
   */
  record Registers(
      int firstCodeFlags,
      int codeFlags,
      int stackFlags,
      int taskFlags,
      boolean signatureInRdx,
      int mxcsr,
      int x87ControlWord) {}

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
  private final Registers registers;

  Vmm(String label, Registers registers) {
    this.label = label;
    this.registers = registers;
  }

  /** The name on command lines. */
  public String label() {
    return label;
  }

  Registers registers() {
    return registers;
  }

  /** The hypervisor of that name. */
  public static Vmm ofLabel(String label) throws MalformedException {
    Set<String> labels = new TreeSet<>();
    for (Vmm vmm : values()) {
      if (vmm.label.equals(label)) {
        return vmm;
      }
      labels.add(vmm.label);
    }
    throw MalformedException.at("hypervisor", "one of " + labels, MalformedException.quote(label));
  }
}
