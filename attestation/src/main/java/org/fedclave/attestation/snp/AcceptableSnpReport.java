package org.fedclave.attestation.snp;

/**
 * A genuine report that a policy accepts and that binds the expected report data. Only {@link
 * SnpAppraiser} makes one.
 */
public final class AcceptableSnpReport {

  private final GenuineSnpReport genuine;

  AcceptableSnpReport(GenuineSnpReport genuine) {
    this.genuine = genuine;
  }

  public GenuineSnpReport genuine() {
    return genuine;
  }
}
