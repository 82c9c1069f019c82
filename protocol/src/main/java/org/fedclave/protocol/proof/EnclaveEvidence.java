package org.fedclave.protocol.proof;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;

/**
 * How one enclave of the run proved itself: the challenge and its answer, to be appraised again by
 * whoever reads the proof.
 *
 * @param node where the enclave ran, by the coordinator's word
 * @param challenge what it was asked
 * @param answer what it said
 */
public record EnclaveEvidence(MemberId node, Challenge challenge, AttestationAnswer answer) {

  public static EnclaveEvidence read(CborReader map) throws MalformedException {
    var evidence =
        new EnclaveEvidence(
            map.memberId("node"),
            Challenge.parse(map.bytes("challenge")),
            AttestationAnswer.parse(map.bytes("answer")));
    map.finish();
    return evidence;
  }

  public CborWriter toCbor() {
    return new CborWriter()
        .put("node", node.name())
        .put("challenge", challenge.toBytes())
        .put("answer", answer.toBytes());
  }

  /** What the statement commits to. */
  public Digest digest() {
    return Digest.of(toCbor().toBytes());
  }

  /** The bytes under {@link #digest}. */
  public Bytes toBytes() {
    return toCbor().toBytes();
  }
}
