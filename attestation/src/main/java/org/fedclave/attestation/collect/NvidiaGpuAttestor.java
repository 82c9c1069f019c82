package org.fedclave.attestation.collect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.GpuAttestor;
import org.fedclave.protocol.Bytes;

/**
 * Lets NVIDIA GPUs vouch for themselves, through the driver's management library. Thread-safe.
 *
 * <p>It works only where confidential computing is on and developer tools are off, and looks anew
 * before each report. A report does not say the latter by itself: that this program looks is part
 * of what its own measurement vouches for. It never changes the GPUs' ready state.
 */
public final class NvidiaGpuAttestor implements GpuAttestor {

  private static final int MOST_DEVICES = 64;

  private final NvmlLibrary library;
  private final EndorsementSource endorsements;

  /**
   * @param libraryName path or name of NVML
   * @param endorsements where reference values and OCSP answers come from
   * @throws IOException if there is no driver, or confidential computing is not on
   */
  public NvidiaGpuAttestor(String libraryName, EndorsementSource endorsements) throws IOException {
    this(NvmlForeignLibrary.open(libraryName), endorsements);
    try {
      requireConfidential();
    } catch (IOException e) {
      library.close();
      throw e;
    }
  }

  NvidiaGpuAttestor(NvmlLibrary library, EndorsementSource endorsements) {
    this.library = library;
    this.endorsements = endorsements;
  }

  @Override
  public List<Evidence> attest(Bytes nonce) throws IOException {
    if (nonce.size() != NONCE_BYTES) {
      throw new IllegalArgumentException(
          "a nonce has " + NONCE_BYTES + " bytes, not " + nonce.size());
    }
    requireConfidential();
    int devices = library.deviceCount();
    if (devices < 1 || devices > MOST_DEVICES) {
      throw new IOException("the NVIDIA driver sees " + devices + " GPUs");
    }
    List<Evidence> evidence = new ArrayList<>();
    for (int device = 0; device < devices; device++) {
      evidence.add(evidence(device, nonce));
    }
    return List.copyOf(evidence);
  }

  private void requireConfidential() throws IOException {
    NvmlLibrary.State state = library.state();
    if (!state.on() && !state.protectedPcie()) {
      throw new IOException("confidential computing is off on these GPUs: they cannot vouch");
    }
    if (state.developerTools()) {
      throw new IOException(
          "developer tools may look into these GPUs: confidential computing is in its DevTools"
              + " mode");
    }
  }

  private Evidence evidence(int device, Bytes nonce) throws IOException {
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
    Bytes report = library.report(device, nonce);
    BoundData.require(report, nonce, "the report of GPU " + device);
    pieces.put(EvidenceItem.REPORT, report);
    pieces.put(EvidenceItem.CERTIFICATE_CHAIN, library.certificateChain(device));
    return BoundData.complete(endorsements, EvidenceFormat.NVIDIA_GPU, pieces);
  }

  @Override
  public void close() {
    library.close();
  }
}
