package org.fedclave.protocol.round;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * A trainer's word that it held a valid receipt for every update it made, up to the chain's last
 * head. It stands in the proof, so that an aggregator cannot leave a trainer out and hide it.
 *
 * @param trainer digest of the trainer's keys
 * @param signature over {@code DS("fedclave/chain") || LP(run_id) || LP(head)}
 */
public record ChainSignature(Digest trainer, HybridSignature signature) {

  public static ChainSignature sign(RunId run, Digest head, Digest trainer, SigningKeys keys) {
    return new ChainSignature(trainer, keys.sign(message(run, head)));
  }

  public void verify(RunId run, Digest head, VerificationKeys keys) throws BadSignatureException {
    keys.verify(message(run, head), signature);
  }

  public static ChainSignature read(CborReader map) throws MalformedException {
    var read =
        new ChainSignature(map.digest("trainer"), HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return read;
  }

  public CborWriter toCbor() {
    return new CborWriter().put("trainer", trainer).put("signature", signature.toBytes());
  }

  private static Bytes message(RunId run, Digest head) {
    return Domain.CHAIN.bytes(run.bytes(), head.bytes());
  }
}
