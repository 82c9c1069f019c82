package org.fedclave.protocol.masking;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * A participant's vector under its masks ({@code y_u} of Bonawitz et al. 2017, figure 4, round 2).
 * Its holder learns the length.
 *
 * <p>This layer does not authenticate it: the channel says from whom it comes.
 *
 * @param round the round
 * @param party whose it is
 * @param packed elements of b bits, one after the other, lowest bit first; the last byte is filled
 *     with zeros
 */
public record MaskedInput(int round, int party, Bytes packed) {

  /** A gigabyte of elements and a little more. */
  private static final int LARGEST = (1 << 30) + 256;

  public MaskedInput {
    Parties.check(party);
  }

  public static MaskedInput parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("masked input", cbor, LARGEST);
    var input =
        new MaskedInput(map.count("round"), Parties.read(map, "party"), map.bytes("packed"));
    map.finish();
    return input;
  }

  public Bytes toBytes() {
    return new CborWriter().put("round", round).put("party", party).put("packed", packed).toBytes();
  }
}
