package org.fedclave.protocol.proof;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.checkpoint.SignedCheckpoint;

/**
 * An incarnation of the run that did some of its rounds and was lost: its enclaves, and its
 * aggregator's word on the chain where the next incarnation went on.
 *
 * @param enclaves evidence of the aggregator, then of the trainers that were there at the end
 * @param handover the checkpoint, signed by that aggregator
 */
public record EarlierIncarnation(List<EnclaveEvidence> enclaves, SignedCheckpoint handover) {

  private static final int MOST_ENCLAVES = 1025;

  public EarlierIncarnation {
    enclaves = List.copyOf(enclaves);
    if (enclaves.isEmpty()) {
      throw new IllegalArgumentException("an incarnation has an aggregator");
    }
  }

  public static EarlierIncarnation read(CborReader map) throws MalformedException {
    List<EnclaveEvidence> enclaves = new ArrayList<>();
    for (CborReader enclave : map.maps("enclaves", MOST_ENCLAVES)) {
      enclaves.add(EnclaveEvidence.read(enclave));
    }
    if (enclaves.isEmpty()) {
      throw MalformedException.at("earlier incarnation", "an aggregator", "no enclave");
    }
    var earlier = new EarlierIncarnation(enclaves, SignedCheckpoint.read(map.map("handover")));
    map.finish();
    return earlier;
  }

  public CborWriter toCbor() {
    return new CborWriter()
        .putMaps("enclaves", enclaves.stream().map(EnclaveEvidence::toCbor).toList())
        .put("handover", handover.toCbor());
  }

  /** What the statement commits to. */
  public Digest digest() {
    return Digest.of(toBytes());
  }

  /** The bytes under {@link #digest}. */
  public Bytes toBytes() {
    return toCbor().toBytes();
  }
}
