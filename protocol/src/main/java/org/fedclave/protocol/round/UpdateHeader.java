package org.fedclave.protocol.round;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.MerkleTree;

/**
 * What an update is, without the update: the leaf that the round record commits to. Who made it is
 * said by the signature around it, so that the chain of a run does not depend on enclaves' keys.
 *
 * @param run the run
 * @param round from 0
 * @param party whose rows it was made from
 * @param model digest of the model it starts from
 * @param previous the chain's head before this round
 * @param examples rows trained on, the update's weight
 * @param vector SHA-256 of the update's little-endian float32 bytes
 */
public record UpdateHeader(
    RunId run,
    int round,
    MemberId party,
    Digest model,
    Digest previous,
    long examples,
    Digest vector) {

  public UpdateHeader {
    if (round < 0 || examples < 1) {
      throw new IllegalArgumentException("round " + round + ", " + examples + " examples");
    }
  }

  static UpdateHeader parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("update header", cbor, 1024);
    var header =
        new UpdateHeader(
            map.run("run"),
            map.count("round"),
            map.memberId("party"),
            map.digest("model"),
            map.digest("previous"),
            map.integer("examples", 1, Long.MAX_VALUE),
            map.digest("vector"));
    map.finish();
    return header;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("run", run.digest())
        .put("round", round)
        .put("party", party.name())
        .put("model", model)
        .put("previous", previous)
        .put("examples", examples)
        .put("vector", vector)
        .toBytes();
  }

  /** Its leaf hash in the Merkle tree of the round's updates. */
  public Digest leafHash() {
    return MerkleTree.leafHash(toBytes());
  }
}
