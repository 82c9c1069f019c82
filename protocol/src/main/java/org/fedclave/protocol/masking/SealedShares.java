package org.fedclave.protocol.masking;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * A participant's secrets of the round, shared among its neighbours (Bonawitz et al. 2017, figure
 * 4, round 1). The server learns nothing of them but the commitment.
 *
 * @param round the round
 * @param party whose secrets they are
 * @param selfMask commitment to the seed of the self-mask, by which the server recognises it again
 * @param shares one for each neighbour, ascending
 */
public record SealedShares(int round, int party, Digest selfMask, List<SealedShare> shares) {

  private static final int LARGEST = SealedShare.LARGEST + 256;

  public SealedShares {
    Parties.check(party);
    shares = List.copyOf(shares);
    Parties.checkAscending(shares, SealedShare::peer);
  }

  public static SealedShares parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("sealed shares", cbor, LARGEST);
    try {
      var shares =
          new SealedShares(
              map.count("round"),
              Parties.read(map, "party"),
              map.digest("self-mask"),
              SealedShare.unpack("sealed shares", map.bytes("shares")));
      map.finish();
      return shares;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("sealed shares: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("round", round)
        .put("party", party)
        .put("self-mask", selfMask)
        .put("shares", SealedShare.pack(shares))
        .toBytes();
  }
}
