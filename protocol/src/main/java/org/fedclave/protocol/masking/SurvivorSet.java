package org.fedclave.protocol.masking;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;

/**
 * Whose masked inputs the server has and will sum ({@code U_3} of Bonawitz et al. 2017).
 *
 * @param round the round
 * @param parties ascending, each once
 */
public record SurvivorSet(int round, List<Integer> parties) {

  private static final int LARGEST = 4096;

  public SurvivorSet {
    parties = List.copyOf(parties);
    Parties.checkAscending(parties, Integer::intValue);
  }

  /**
   * What {@code party} confirms: {@code M("fedclave/mask-survivors"; session, u32be(party), parties
   * in u16be each)}; run and round are in the session of the {@link Roster}.
   */
  public Bytes message(Digest session, int party) {
    return Domain.MASK_SURVIVORS.bytes(
        session.bytes(), MaskingContext.number(party), Parties.pack(parties));
  }

  public static SurvivorSet parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("survivor set", cbor, LARGEST);
    try {
      var set =
          new SurvivorSet(map.count("round"), Parties.unpack("survivor set", map.bytes("parties")));
      map.finish();
      return set;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("survivor set: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter().put("round", round).put("parties", Parties.pack(parties)).toBytes();
  }
}
