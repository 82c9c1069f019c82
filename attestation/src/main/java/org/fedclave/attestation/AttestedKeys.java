package org.fedclave.attestation;

import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;

/**
 * Keys whose private halves were in an enclave that an appraisal policy accepts, as of the
 * evidence's {@link AppraisedEvidence#asOf}. Only {@link Appraiser} makes one. Immutable.
 *
 * <p>Enough to check what the enclave signed. Not enough to seal a secret to it: whether the
 * enclave still lives only a {@link TrustedKey} tells.
 */
public final class AttestedKeys {

  private final KeyBinding binding;
  private final EnclaveKeys keys;
  private final AppraisedEvidence evidence;

  AttestedKeys(KeyBinding binding, EnclaveKeys keys, AppraisedEvidence evidence) {
    this.binding = binding;
    this.keys = keys;
    this.evidence = evidence;
  }

  public KeyBinding binding() {
    return binding;
  }

  public EnclaveKeys keys() {
    return keys;
  }

  /** The CPU's, with that of each GPU. */
  public AppraisedEvidence evidence() {
    return evidence;
  }
}
