package org.fedclave.attestation;

import org.fedclave.protocol.MalformedException;

/** The technologies whose evidence this version appraises. */
public enum EvidenceFormat {
  /**
   * AMD SEV-SNP: an attestation report with the chain leaf, intermediate, root, and at most one
   * revocation list.
   */
  SEV_SNP("sev-snp");

  private final String wireName;

  EvidenceFormat(String wireName) {
    this.wireName = wireName;
  }

  /** The name in the evidence container. */
  public String wireName() {
    return wireName;
  }

  static EvidenceFormat ofWireName(String name) throws MalformedException {
    for (EvidenceFormat format : values()) {
      if (format.wireName.equals(name)) {
        return format;
      }
    }
    throw MalformedException.at("evidence, format", "sev-snp", MalformedException.quote(name));
  }
}
