package org.fedclave.protocol;

/**
 * Names one run: SHA-256 of {@code DS("fedclave/run") || LP(contract bytes)}, so that whoever has
 * the contract has the name.
 *
 * @param digest that digest
 */
public record RunId(Digest digest) {

  /** The run of the contract with exactly these payload bytes. */
  public static RunId of(Bytes contract) {
    return new RunId(Domain.RUN.hash(contract));
  }

  /** Reads the form of {@link #toString}. */
  public static RunId parse(String text) {
    return new RunId(Digest.parse("sha256:" + text));
  }

  /** The first 12 hex digits: for people. */
  public String abbreviated() {
    return digest.abbreviated();
  }

  public Bytes bytes() {
    return digest.bytes();
  }

  /** 64 hex digits. */
  @Override
  public String toString() {
    return digest.hex();
  }
}
