package org.fedclave.protocol.masking;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * A participant's word to its neighbours on the set of survivors that the server showed it
 * (Bonawitz et al. 2017, figure 4, round 3). It confirms one set a round.
 *
 * <p>The server routes the tags. It cannot verify them and need not.
 *
 * @param round the round
 * @param party who confirms
 * @param tags one for each neighbour in the set, ascending
 */
public record SurvivorConfirmation(int round, int party, List<SurvivorTag> tags) {

  private static final int LARGEST = SurvivorTag.LARGEST + 256;

  public SurvivorConfirmation {
    Parties.check(party);
    tags = List.copyOf(tags);
    Parties.checkAscending(tags, SurvivorTag::peer);
  }

  public static SurvivorConfirmation parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("survivor confirmation", cbor, LARGEST);
    try {
      var confirmation =
          new SurvivorConfirmation(
              map.count("round"),
              Parties.read(map, "party"),
              SurvivorTag.unpack("survivor confirmation", map.bytes("tags")));
      map.finish();
      return confirmation;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("survivor confirmation: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("round", round)
        .put("party", party)
        .put("tags", SurvivorTag.pack(tags))
        .toBytes();
  }
}
