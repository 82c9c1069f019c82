package org.fedclave.attestation.eventlog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.fedclave.protocol.Bytes;

/** A hash algorithm of measurement registers (TCG Algorithm Registry, TPM_ALG_ID). */
public enum HashBank {
  /** Broken for collisions: a policy cannot ask for it, vectors and logs may have it. */
  SHA1(0x0004, "sha1", "SHA-1", 20),
  SHA256(0x000b, "sha256", "SHA-256", 32),
  SHA384(0x000c, "sha384", "SHA-384", 48),
  SHA512(0x000d, "sha512", "SHA-512", 64);

  private final int algorithm;
  private final String label;
  private final String jdkName;
  private final int size;

  HashBank(int algorithm, String label, String jdkName, int size) {
    this.algorithm = algorithm;
    this.label = label;
    this.jdkName = jdkName;
    this.size = size;
  }

  /** The bank of a TPM_ALG_ID, if it is known here. */
  public static Optional<HashBank> ofAlgorithm(int algorithm) {
    for (HashBank bank : values()) {
      if (bank.algorithm == algorithm) {
        return Optional.of(bank);
      }
    }
    return Optional.empty();
  }

  /** The bank of that label, for example {@code sha256}. */
  public static Optional<HashBank> ofLabel(String label) {
    for (HashBank bank : values()) {
      if (bank.label.equals(label)) {
        return Optional.of(bank);
      }
    }
    return Optional.empty();
  }

  /** TPM_ALG_ID. */
  public int algorithm() {
    return algorithm;
  }

  /** The name in policies and claims. */
  public String label() {
    return label;
  }

  /** In bytes, of one digest and of one register. */
  public int size() {
    return size;
  }

  /** The hash of all {@code parts} joined. */
  public Bytes hash(Bytes... parts) {
    MessageDigest engine = engine();
    for (Bytes part : parts) {
      engine.update(part.unsafeArray());
    }
    return Bytes.wrap(engine.digest());
  }

  /** What a register holds after {@code digest} was extended into it. */
  public Bytes extend(Bytes register, Bytes digest) {
    if (register.size() != size || digest.size() != size) {
      throw new IllegalArgumentException(
          label + " extends " + size + " bytes by as many, not " + register.size());
    }
    return hash(register, digest);
  }

  private MessageDigest engine() {
    try {
      return MessageDigest.getInstance(jdkName);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + jdkName, e);
    }
  }
}
