package org.fedclave.attestation;

import java.util.List;
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
  private final List<AppraisedEvidence> gpus;

  AttestedKeys(
      KeyBinding binding,
      EnclaveKeys keys,
      AppraisedEvidence evidence,
      List<AppraisedEvidence> gpus) {
    this.gpus = List.copyOf(gpus);
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

  /** The CPU's. */
  public AppraisedEvidence evidence() {
    return evidence;
  }

  /** One of each GPU; empty where the enclave has none. */
  public List<AppraisedEvidence> gpus() {
    return gpus;
  }
}
