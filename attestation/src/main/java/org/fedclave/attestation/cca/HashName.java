package org.fedclave.attestation.cca;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.ClaimSet;
import org.fedclave.attestation.cose.Label;
import org.fedclave.protocol.Bytes;

/** The hash algorithms of CCA tokens, by their names in IANA's registry of named information. */
enum HashName {
  SHA_256("sha-256", "SHA-256"),
  SHA_384("sha-384", "SHA-384"),
  SHA_512("sha-512", "SHA-512");

  private final String id;
  private final String jdkName;

  HashName(String id, String jdkName) {
    this.id = id;
    this.jdkName = jdkName;
  }

  static HashName read(ClaimSet claims, Label label) throws RefusedException {
    String id = claims.text(label);
    return Arrays.stream(values())
        .filter(name -> name.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    Rule.REPORT_FORM,
                    "the " + label.name() + " of the " + claims.what() + " is unknown: " + id));
  }

  String id() {
    return id;
  }

  Bytes hash(Bytes content) {
    try {
      return Bytes.wrap(MessageDigest.getInstance(jdkName).digest(content.unsafeArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + jdkName, e);
    }
  }
}
