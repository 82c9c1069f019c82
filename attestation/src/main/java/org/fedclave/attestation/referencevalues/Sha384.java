package org.fedclave.attestation.referencevalues;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-384 (FIPS 180-4), which both AMD and Intel chain launch digests with. */
final class Sha384 {

  static final int BYTES = 48;

  private Sha384() {}

  static MessageDigest engine() {
    try {
      return MessageDigest.getInstance("SHA-384");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-384", e);
    }
  }
}
