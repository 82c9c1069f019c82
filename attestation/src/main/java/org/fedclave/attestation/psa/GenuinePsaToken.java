package org.fedclave.attestation.psa;

/**
 * A token that a key of the policy signed, which the policy names for that device. Only {@link
 * PsaVerifier} makes one.
 *
 * <p>Genuine is not acceptable: the device may be in any state and run anything.
 */
public final class GenuinePsaToken {

  private final PsaToken token;
  private final TokenKeys.Signer signer;

  GenuinePsaToken(PsaToken token, TokenKeys.Signer signer) {
    this.token = token;
    this.signer = signer;
  }

  public PsaToken token() {
    return token;
  }

  public TokenKeys.Signer signer() {
    return signer;
  }
}
