package org.fedclave.attestation.cca;

import org.fedclave.attestation.psa.TokenKeys;

/**
 * A token whose platform part a key of the policy signed, and whose realm part is by the key that
 * the platform vouches for. Only {@link CcaVerifier} makes one.
 *
 * <p>Genuine is not acceptable: the platform may be in any state, and the realm may run anything.
 */
public final class GenuineCcaToken {

  private final CcaToken token;
  private final TokenKeys.Signer signer;

  GenuineCcaToken(CcaToken token, TokenKeys.Signer signer) {
    this.token = token;
    this.signer = signer;
  }

  public CcaToken token() {
    return token;
  }

  public TokenKeys.Signer signer() {
    return signer;
  }
}
