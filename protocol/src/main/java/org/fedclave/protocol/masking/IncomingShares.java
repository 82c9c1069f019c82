package org.fedclave.protocol.masking;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * What a participant's neighbours sealed to it, as the server routes it.
 *
 * @param round the round
 * @param party to whom
 * @param shares one from each neighbour that shared its secrets, ascending
 */
public record IncomingShares(int round, int party, List<SealedShare> shares) {

  private static final int LARGEST = SealedShare.LARGEST + 256;

  public IncomingShares {
    Parties.check(party);
    shares = List.copyOf(shares);
    Parties.checkAscending(shares, SealedShare::peer);
  }

  public static IncomingShares parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("incoming shares", cbor, LARGEST);
    try {
      var shares =
          new IncomingShares(
              map.count("round"),
              Parties.read(map, "party"),
              SealedShare.unpack("incoming shares", map.bytes("shares")));
      map.finish();
      return shares;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("incoming shares: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("round", round)
        .put("party", party)
        .put("shares", SealedShare.pack(shares))
        .toBytes();
  }
}
