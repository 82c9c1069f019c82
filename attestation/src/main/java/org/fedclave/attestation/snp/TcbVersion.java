package org.fedclave.attestation.snp;

import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;

/**
 * The security version of a platform's firmware (AMD 56860, TCB_VERSION), each component 0 to 255.
 *
 * @param product decides which byte is which
 * @param fmc FMC; Turin only, else 0
 * @param bootLoader secure processor's boot loader
 * @param tee secure processor's operating system
 * @param snp SNP firmware
 * @param microcode lowest patch level of all cores
 */
public record TcbVersion(
    SnpProduct product, int fmc, int bootLoader, int tee, int snp, int microcode) {

  public static final int BYTES = 8;

  public TcbVersion {
    if (((fmc | bootLoader | tee | snp | microcode) & ~0xff) != 0) {
      throw new IllegalArgumentException("a component of a TCB version is not in 0..255");
    }
    if (fmc != 0 && product != SnpProduct.TURIN) {
      throw new IllegalArgumentException("only Turin has an FMC version");
    }
  }

  /** Reads the 8 bytes of a report's field, whose reserved bytes must be zero. */
  static TcbVersion read(SnpProduct product, Bytes field) throws RefusedException {
    requireReserved(product, field);
    boolean turin = product == SnpProduct.TURIN;
    int microcode = field.get(7) & 0xff;
    return turin
        ? new TcbVersion(
            product,
            field.get(0) & 0xff,
            field.get(1) & 0xff,
            field.get(2) & 0xff,
            field.get(3) & 0xff,
            microcode)
        : new TcbVersion(
            product, 0, field.get(0) & 0xff, field.get(1) & 0xff, field.get(6) & 0xff, microcode);
  }

  /** Refuses a field whose reserved bytes, which only the product tells, are not zero. */
  static void requireReserved(SnpProduct product, Bytes field) throws RefusedException {
    Bytes reserved = product == SnpProduct.TURIN ? field.slice(4, 7) : field.slice(2, 6);
    if (!reserved.isAllZero()) {
      throw new RefusedException(
          Rule.REPORT_FORM, "reserved bytes of a TCB version are not zero: " + field.toHex());
    }
  }

  /** The 8 bytes of a report's field. */
  public Bytes toBytes() {
    byte[] field = new byte[BYTES];
    if (product == SnpProduct.TURIN) {
      field[0] = (byte) fmc;
      field[1] = (byte) bootLoader;
      field[2] = (byte) tee;
      field[3] = (byte) snp;
    } else {
      field[0] = (byte) bootLoader;
      field[1] = (byte) tee;
      field[6] = (byte) snp;
    }
    field[7] = (byte) microcode;
    return Bytes.wrap(field);
  }

  /**
   * The first component that is below the one of {@code floor}, in words, or nothing if none is.
   */
  Optional<String> below(TcbVersion floor) {
    if (product != floor.product) {
      return Optional.of("a floor for " + floor.product.label() + " says nothing");
    }
    return component("fmc", fmc, floor.fmc)
        .or(() -> component("bootLoader", bootLoader, floor.bootLoader))
        .or(() -> component("tee", tee, floor.tee))
        .or(() -> component("snp", snp, floor.snp))
        .or(() -> component("microcode", microcode, floor.microcode));
  }

  private static Optional<String> component(String name, int value, int floor) {
    return value >= floor
        ? Optional.empty()
        : Optional.of(name + " is " + value + ", at least " + floor + " is demanded");
  }

  @Override
  public String toString() {
    String first = product == SnpProduct.TURIN ? "fmc " + fmc + ", " : "";
    return first
        + "bootLoader "
        + bootLoader
        + ", tee "
        + tee
        + ", snp "
        + snp
        + ", microcode "
        + microcode;
  }
}
