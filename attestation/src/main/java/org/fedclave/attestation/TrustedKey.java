package org.fedclave.attestation;

import java.time.Instant;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.crypto.KemPublicKey;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * The keys of an enclave that answered <em>this</em> verifier's challenge in time, with evidence
 * that its policy accepts: what secrets may be sealed to. Only {@link Appraiser#appraise} makes
 * one. Immutable.
 */
public final class TrustedKey {

  private final AttestedKeys attested;
  private final Instant trustedUntil;

  TrustedKey(AttestedKeys attested, Instant trustedUntil) {
    this.attested = attested;
    this.trustedUntil = trustedUntil;
  }

  /** To seal to, with the binding's bytes in the {@code info}. */
  public KemPublicKey kemPublicKey() {
    return attested.keys().kem();
  }

  public VerificationKeys verificationKeys() {
    return attested.keys().signing();
  }

  public EnclaveKeys keys() {
    return attested.keys();
  }

  public KeyBinding keyBinding() {
    return attested.binding();
  }

  /** Measurement, chip, vendor root, whether simulated; and that of each GPU. */
  public AppraisedEvidence evidence() {
    return attested.evidence();
  }

  /** From then on fresh evidence is due. */
  public Instant trustedUntil() {
    return trustedUntil;
  }

  /**
   * Refuses once fresh evidence is due. For whoever keeps the key and uses it again.
   *
   * @throws RefusedException with {@link Rule#EVIDENCE_TOO_OLD}
   */
  public void requireFresh(Instant now) throws RefusedException {
    if (!now.isBefore(trustedUntil)) {
      throw new RefusedException(
          Rule.EVIDENCE_TOO_OLD,
          "the evidence could be relied upon until " + trustedUntil + ", it is " + now);
    }
  }
}
