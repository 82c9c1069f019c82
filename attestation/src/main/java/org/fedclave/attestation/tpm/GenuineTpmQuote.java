package org.fedclave.attestation.tpm;

import java.util.Optional;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.eventlog.EventLog;
import org.fedclave.protocol.Digest;

/**
 * A quote that an endorsed attestation key signed, with the register values that it is of. Only
 * {@link TpmVerifier} makes one.
 *
 * <p>Genuine is not acceptable: anything may have been started.
 */
public final class GenuineTpmQuote {

  private final TpmPieces pieces;
  private final EndorsedKey key;

  GenuineTpmQuote(TpmPieces pieces, EndorsedKey key) {
    this.pieces = pieces;
    this.key = key;
  }

  public TpmQuote quote() {
    return pieces.quote();
  }

  /** All that came along; those that the quote covers are proven, no others. */
  public PcrValues pcrs() {
    return pieces.pcrs();
  }

  /** The log that leads to the quoted registers; its types and texts are not proven. */
  public Optional<EventLog> log() {
    return pieces.log();
  }

  /** The accepted hardware report that binds the attestation key. */
  public Optional<AcceptableEvidence> hardware() {
    return key.hardware();
  }

  /** SHA-256 of the attestation key's SubjectPublicKeyInfo. */
  public Digest attestationKey() {
    return key.key().digest();
  }

  TpmPieces pieces() {
    return pieces;
  }

  EndorsedKey key() {
    return key;
  }
}
