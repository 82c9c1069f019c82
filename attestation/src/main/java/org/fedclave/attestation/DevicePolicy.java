package org.fedclave.attestation;

/** The section for devices that stand beside the CPU, each with evidence of its own. */
public interface DevicePolicy extends TechnologyPolicy {

  /** How many devices an enclave must have, exactly; at least 1. */
  int devices();
}
