package org.fedclave.attestation.snp;

/**
 * The lowest firmware versions that a policy accepts for one product.
 *
 * @param reported for the version that the signing key is derived from
 * @param committed for the version below which the platform cannot be rolled back
 * @param launch for the version at the enclave's launch
 */
public record TcbFloor(TcbVersion reported, TcbVersion committed, TcbVersion launch) {

  public TcbFloor {
    if (reported.product() != committed.product() || reported.product() != launch.product()) {
      throw new IllegalArgumentException("the three floors are for different products");
    }
  }

  /** The same floor for all three. */
  public static TcbFloor of(TcbVersion all) {
    return new TcbFloor(all, all, all);
  }

  public SnpProduct product() {
    return reported.product();
  }
}
