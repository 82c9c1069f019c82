package org.fedclave.protocol.masking;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * A participant's fresh public key for one round, and its share of the round's graph (Bonawitz et
 * al. 2017, figure 4, round 0).
 *
 * <p>Nothing authenticates the key here. It counts once shares from its owner open, which were
 * sealed under a session with this key in it.
 *
 * @param party the participant
 * @param maskingKey X25519, for pairwise masks: {@code s_u} of the paper; 32 bytes
 * @param reveal the value of the participant's hash chain for this round
 */
public record KeyAdvertisement(int party, Bytes maskingKey, Digest reveal) {

  /** Of an X25519 public key (RFC 7748, section 5). */
  public static final int KEY_BYTES = 32;

  static final int LARGEST = 128;

  public KeyAdvertisement {
    Parties.check(party);
    if (maskingKey.size() != KEY_BYTES) {
      throw new IllegalArgumentException(
          "expected a key of 32 bytes, found " + maskingKey.size() + " bytes");
    }
  }

  public static KeyAdvertisement parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("key advertisement", cbor, LARGEST);
    var advertisement =
        new KeyAdvertisement(
            Parties.read(map, "party"), map.bytes("masking-key", KEY_BYTES), map.digest("reveal"));
    map.finish();
    return advertisement;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("party", party)
        .put("masking-key", maskingKey)
        .put("reveal", reveal)
        .toBytes();
  }
}
