package org.fedclave.attestation.tpm;

import java.util.Optional;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.x509.StrictPublicKey;
import org.fedclave.protocol.Digest;

/**
 * An attestation key with what vouches for it. Only {@link KeyEndorsement} makes one.
 *
 * @param way by what
 * @param key the key
 * @param area its public area, where the evidence has it
 * @param root SHA-256 of the root that all rests on; of a listed key, of itself
 * @param simulated whether that root is a test root
 * @param hardware the accepted hardware report, if {@code way} is one
 */
record EndorsedKey(
    Way way,
    StrictPublicKey key,
    Optional<TpmPublic> area,
    Digest root,
    boolean simulated,
    Optional<AcceptableEvidence> hardware) {

  /** What can vouch for an attestation key. */
  enum Way {
    /** A hardware report binds it: memory is hidden from the machine's operator. */
    HARDWARE_REPORT,
    /** A certificate says that a TPM holds it. */
    CERTIFICATE,
    /** The policy names it. */
    LISTED
  }
}
