package org.fedclave.attestation.psa;

import java.time.Instant;
import java.util.Optional;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.protocol.Digest;

/**
 * Acceptable evidence that a key signed which the policy names itself: Arm has no root of its own,
 * hence no certificate and no revocation list.
 */
public interface KeyedEvidence extends AcceptableEvidence {

  /** The key of the policy that signed it. */
  TokenKeys.Signer signer();

  /** SHA-256 of that key, in place of a root. */
  @Override
  default Digest vendorRoot() {
    return signer().fingerprint();
  }

  @Override
  default boolean simulated() {
    return signer().simulated();
  }

  @Override
  default Optional<Instant> revocationAsOf() {
    return Optional.empty();
  }
}
