package org.fedclave.protocol.masking;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * What the server shows a participant so that it answers: its neighbours' confirmations of the set
 * that it confirmed itself.
 *
 * @param round the round
 * @param party to whom
 * @param tags what neighbours made for this participant, ascending, each neighbour once
 */
public record ConfirmedSurvivors(int round, int party, List<SurvivorTag> tags) {

  private static final int LARGEST = SurvivorTag.LARGEST + 256;

  public ConfirmedSurvivors {
    Parties.check(party);
    tags = List.copyOf(tags);
    Parties.checkAscending(tags, SurvivorTag::peer);
  }

  public static ConfirmedSurvivors parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("confirmed survivors", cbor, LARGEST);
    try {
      var confirmed =
          new ConfirmedSurvivors(
              map.count("round"),
              Parties.read(map, "party"),
              SurvivorTag.unpack("confirmed survivors", map.bytes("tags")));
      map.finish();
      return confirmed;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("confirmed survivors: " + e.getMessage());
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
