package org.fedclave.protocol.masking;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.attest.Introduction;

/**
 * How a participant of secure aggregation makes itself known to the others, once a run and before
 * anybody reveals anything: whose trainer it is, by its party's word, and its commitment.
 *
 * @param introduction the trainer's keys, vouched for by the party
 * @param commitment to its part in the graphs of all rounds and its channel key, signed by these
 *     keys
 */
public record MaskingMember(Introduction introduction, GraphCommitment commitment) {

  private static final int LARGEST = 32 * 1024;

  public static MaskingMember parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("masking member", cbor, LARGEST);
    var member =
        new MaskingMember(
            Introduction.parse(map.bytes("introduction")),
            GraphCommitment.parse(map.bytes("commitment")));
    map.finish();
    return member;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("introduction", introduction.toBytes())
        .put("commitment", commitment.toBytes())
        .toBytes();
  }
}
