package org.fedclave.protocol.masking;

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
 * What a participant fixes for a whole run before it knows anybody else's: its contribution to the
 * communication graphs of all rounds, as the tip of a hash chain of which one value is revealed a
 * round, and the key from which its channels to all others are made.
 *
 * @param party the participant
 * @param tip the chain's last value
 * @param channelKey X25519; {@link KeyAdvertisement#KEY_BYTES} bytes
 * @param signature of the trainer over all of it and the run
 */
public record GraphCommitment(int party, Digest tip, Bytes channelKey, HybridSignature signature) {

  private static final int LARGEST = 4096;

  public GraphCommitment {
    Parties.check(party);
    if (channelKey.size() != KeyAdvertisement.KEY_BYTES) {
      throw new IllegalArgumentException(
          "expected a key of 32 bytes, found " + channelKey.size() + " bytes");
    }
  }

  public static GraphCommitment sign(
      RunId run, int party, Digest tip, Bytes channelKey, SigningKeys trainer) {
    return new GraphCommitment(
        party, tip, channelKey, trainer.sign(message(run, party, tip, channelKey)));
  }

  /** Requires that {@code trainer} signed this for {@code run}. */
  public void verify(RunId run, VerificationKeys trainer) throws BadSignatureException {
    trainer.verify(message(run, party, tip, channelKey), signature);
  }

  /**
   * The value after {@code value} in {@code party}'s chain: {@code
   * SHA-256(DS("fedclave/mask-graph-chain") || LP(run) || LP(u32be(party)) || LP(value))}.
   */
  public static Digest next(RunId run, int party, Digest value) {
    return Domain.MASK_GRAPH_CHAIN.hash(run.bytes(), MaskingContext.number(party), value.bytes());
  }

  public static GraphCommitment parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("graph commitment", cbor, LARGEST);
    var commitment =
        new GraphCommitment(
            Parties.read(map, "party"),
            map.digest("tip"),
            map.bytes("channel-key", KeyAdvertisement.KEY_BYTES),
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return commitment;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("party", party)
        .put("tip", tip)
        .put("channel-key", channelKey)
        .put("signature", signature.toBytes())
        .toBytes();
  }

  private static Bytes message(RunId run, int party, Digest tip, Bytes channelKey) {
    return Domain.MASK_GRAPH_COMMITMENT.bytes(
        run.bytes(), MaskingContext.number(party), tip.bytes(), channelKey);
  }
}
