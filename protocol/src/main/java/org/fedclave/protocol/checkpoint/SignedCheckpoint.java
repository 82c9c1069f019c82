package org.fedclave.protocol.checkpoint;

import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * A checkpoint with the word of the aggregator that made it. Whose keys these are is to be checked
 * by whoever reads it.
 *
 * @param checkpoint what was signed
 * @param signature of the aggregator
 */
public record SignedCheckpoint(Checkpoint checkpoint, HybridSignature signature) {

  public static SignedCheckpoint sign(Checkpoint checkpoint, SigningKeys aggregator) {
    return new SignedCheckpoint(checkpoint, checkpoint.sign(aggregator));
  }

  public void verify(VerificationKeys aggregator) throws BadSignatureException {
    checkpoint.verify(aggregator, signature);
  }

  public static SignedCheckpoint read(CborReader map) throws MalformedException {
    var signed =
        new SignedCheckpoint(
            Checkpoint.parse(map.bytes("checkpoint")),
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return signed;
  }

  public CborWriter toCbor() {
    return new CborWriter()
        .put("checkpoint", checkpoint.toBytes())
        .put("signature", signature.toBytes());
  }
}
