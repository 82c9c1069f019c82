package org.fedclave.protocol.attest;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.HybridSignature;

/**
 * An enclave's answer to a challenge. Nothing in it is true until an appraiser said so.
 *
 * @param binding which keys, for which challenge
 * @param evidence the CPU evidence with its endorsements, in the form of the {@code attestation}
 *     module; at most 256 KiB
 * @param gpuEvidence the evidence of each GPU of the enclave, in the same form; at most 16, of at
 *     most 1 MiB together
 * @param keys the keys themselves
 * @param possession signature of the signing keys over {@link KeyBinding#possessionMessage}
 */
public record AttestationAnswer(
    KeyBinding binding,
    Bytes evidence,
    List<Bytes> gpuEvidence,
    EnclaveKeys keys,
    HybridSignature possession) {

  public static final int LARGEST_EVIDENCE = 256 * 1024;
  public static final int MOST_GPUS = 16;
  public static final int LARGEST_GPU_EVIDENCE = 1024 * 1024;
  public static final int LARGEST = LARGEST_EVIDENCE + LARGEST_GPU_EVIDENCE + 16 * 1024;

  public AttestationAnswer {
    if (evidence.isEmpty() || evidence.size() > LARGEST_EVIDENCE) {
      throw new IllegalArgumentException(
          "evidence has 1 to " + LARGEST_EVIDENCE + " bytes, not " + evidence.size());
    }
    gpuEvidence = List.copyOf(gpuEvidence);
    if (gpuEvidence.size() > MOST_GPUS
        || gpuEvidence.stream().anyMatch(Bytes::isEmpty)
        || gpuEvidence.stream().mapToLong(Bytes::size).sum() > LARGEST_GPU_EVIDENCE) {
      throw new IllegalArgumentException(
          "GPU evidence is of at most "
              + MOST_GPUS
              + " GPUs and has at most "
              + LARGEST_GPU_EVIDENCE
              + " bytes together");
    }
  }

  /** The answer of an enclave without a GPU. */
  public AttestationAnswer(
      KeyBinding binding, Bytes evidence, EnclaveKeys keys, HybridSignature possession) {
    this(binding, evidence, List.of(), keys, possession);
  }

  /**
   * What a binding says of GPU evidence: {@link KeyBinding#NO_GPU} if there is none, else {@code
   * SHA-256(DS("fedclave/gpu-evidence") || LP(first) || LP(second) ...)}.
   */
  public static Digest digestOf(List<Bytes> gpuEvidence) {
    return gpuEvidence.isEmpty()
        ? KeyBinding.NO_GPU
        : Domain.GPU_EVIDENCE.hash(gpuEvidence.toArray(Bytes[]::new));
  }

  public static AttestationAnswer parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("attestation answer", cbor, LARGEST);
    try {
      var answer =
          new AttestationAnswer(
              KeyBinding.parse(map.bytes("kb")),
              map.bytes("evidence"),
              map.byteStrings("gpu-evidence", MOST_GPUS),
              EnclaveKeys.read(map.map("keys")),
              HybridSignature.parse(map.bytes("possession")));
      map.finish();
      return answer;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("attestation answer: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("kb", binding.toBytes())
        .put("evidence", evidence)
        .putBytes("gpu-evidence", gpuEvidence)
        .put("keys", keys.toCbor())
        .put("possession", possession.toBytes())
        .toBytes();
  }
}
