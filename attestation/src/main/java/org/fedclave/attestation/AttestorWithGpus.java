package org.fedclave.attestation;

import java.io.IOException;
import java.util.List;
import org.fedclave.protocol.Bytes;

/** A CPU's attestor with that of the GPUs beside it. Thread-safe if both are. */
public final class AttestorWithGpus implements Attestor {

  private final Attestor cpu;
  private final GpuAttestor gpus;

  public AttestorWithGpus(Attestor cpu, GpuAttestor gpus) {
    this.cpu = cpu;
    this.gpus = gpus;
  }

  @Override
  public Evidence attest(Bytes reportData) throws IOException {
    return cpu.attest(reportData);
  }

  @Override
  public List<Evidence> attestGpus(Bytes nonce) throws IOException {
    return gpus.attest(nonce);
  }

  @Override
  public void close() {
    try (cpu) {
      gpus.close();
    }
  }
}
