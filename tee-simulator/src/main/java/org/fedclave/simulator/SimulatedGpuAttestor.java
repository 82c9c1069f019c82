package org.fedclave.simulator;

import java.util.List;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.GpuAttestor;
import org.fedclave.protocol.Bytes;

/**
 * Vouches for simulated GPUs. Thread-safe.
 *
 * <p>Its OCSP answers are of the moment when it was opened, so a policy with a maximum age of
 * collateral refuses them after that time: open a new one.
 */
public final class SimulatedGpuAttestor implements GpuAttestor {

  private final List<SimulatedGpu> gpus;

  SimulatedGpuAttestor(List<SimulatedGpu> gpus) {
    this.gpus = List.copyOf(gpus);
  }

  @Override
  public List<Evidence> attest(Bytes nonce) {
    return gpus.stream().map(gpu -> gpu.evidence(gpu.report(nonce))).toList();
  }
}
