package org.fedclave.attestation.ear;

/**
 * Who appraised (draft-ietf-rats-ar4si, section 3.3).
 *
 * @param developer of the verifier
 * @param build of the verifier
 */
public record VerifierId(String developer, String build) {

  public VerifierId {
    if (developer.isBlank() || build.isBlank()) {
      throw new IllegalArgumentException("a verifier has a developer and a build");
    }
  }
}
