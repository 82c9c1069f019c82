package org.fedclave.protocol.masking;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * A participant's fresh public keys for one round, and its share of the round's graph (Bonawitz et
 * al. 2017, figure 4, round 0).
 *
 * @param party the participant
 * @param sealingKey X25519, for sealing shares: {@code c_u} of the paper; 32 bytes
 * @param maskingKey X25519, for pairwise masks: {@code s_u} of the paper; 32 bytes
 * @param reveal the value of the participant's hash chain for this round
 * @param signature of the trainer over all of it and the context
 */
public record KeyAdvertisement(
    int party, Bytes sealingKey, Bytes maskingKey, Digest reveal, HybridSignature signature) {

  /** Of an X25519 public key (RFC 7748, section 5). */
  public static final int KEY_BYTES = 32;

  static final int LARGEST = 4096;

  public KeyAdvertisement {
    Parties.check(party);
    if (sealingKey.size() != KEY_BYTES || maskingKey.size() != KEY_BYTES) {
      throw new IllegalArgumentException(
          "expected keys of 32 bytes, found " + sealingKey.size() + " and " + maskingKey.size());
    }
  }

  public static KeyAdvertisement sign(
      MaskingContext context,
      int party,
      Bytes sealingKey,
      Bytes maskingKey,
      Digest reveal,
      SigningKeys trainer) {
    Bytes message = message(context, party, sealingKey, maskingKey, reveal);
    return new KeyAdvertisement(party, sealingKey, maskingKey, reveal, trainer.sign(message));
  }

  /** Requires that {@code trainer} signed this for {@code context}. */
  public void verify(MaskingContext context, VerificationKeys trainer)
      throws BadSignatureException {
    trainer.verify(message(context, party, sealingKey, maskingKey, reveal), signature);
  }

  public static KeyAdvertisement parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("key advertisement", cbor, LARGEST);
    var advertisement =
        new KeyAdvertisement(
            Parties.read(map, "party"),
            map.bytes("sealing-key", KEY_BYTES),
            map.bytes("masking-key", KEY_BYTES),
            map.digest("reveal"),
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return advertisement;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("party", party)
        .put("sealing-key", sealingKey)
        .put("masking-key", maskingKey)
        .put("reveal", reveal)
        .put("signature", signature.toBytes())
        .toBytes();
  }

  private static Bytes message(
      MaskingContext context, int party, Bytes sealingKey, Bytes maskingKey, Digest reveal) {
    return Domain.MASK_KEYS.bytes(
        context.run().bytes(),
        context.roundBytes(),
        MaskingContext.number(party),
        sealingKey,
        maskingKey,
        reveal.bytes());
  }
}
