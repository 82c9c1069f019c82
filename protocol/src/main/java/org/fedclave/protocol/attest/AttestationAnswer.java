package org.fedclave.protocol.attest;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.HybridSignature;

/**
 * An enclave's answer to a challenge. Nothing in it is true until an appraiser said so.
 *
 * @param binding which keys, for which challenge
 * @param evidence the CPU evidence with its endorsements, in the form of the {@code attestation}
 *     module; at most 256 KiB
 * @param keys the keys themselves
 * @param possession signature of the signing keys over {@link KeyBinding#possessionMessage}
 */
public record AttestationAnswer(
    KeyBinding binding, Bytes evidence, EnclaveKeys keys, HybridSignature possession) {

  public static final int LARGEST_EVIDENCE = 256 * 1024;
  public static final int LARGEST = LARGEST_EVIDENCE + 16 * 1024;

  public AttestationAnswer {
    if (evidence.isEmpty() || evidence.size() > LARGEST_EVIDENCE) {
      throw new IllegalArgumentException(
          "evidence has 1 to " + LARGEST_EVIDENCE + " bytes, not " + evidence.size());
    }
  }

  public static AttestationAnswer parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("attestation answer", cbor, LARGEST);
    try {
      var answer =
          new AttestationAnswer(
              KeyBinding.parse(map.bytes("kb")),
              map.bytes("evidence"),
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
        .put("keys", keys.toCbor())
        .put("possession", possession.toBytes())
        .toBytes();
  }
}
