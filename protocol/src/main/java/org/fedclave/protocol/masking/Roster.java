package org.fedclave.protocol.masking;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;

/**
 * Who takes part in a round: all advertisements that the server got, in the order of the parties
 * ({@code U_1} of Bonawitz et al. 2017).
 *
 * <p>Nothing here is verified. Participants seal shares, derive masks and confirm survivors under
 * {@link #session}, so that two who were shown different rosters do not understand each other.
 *
 * @param round the round
 * @param advertisements ascending by party, each party once
 */
public record Roster(int round, List<KeyAdvertisement> advertisements) {

  private static final int LARGEST = Parties.MOST * (KeyAdvertisement.LARGEST + 8) + 64;

  public Roster {
    advertisements = List.copyOf(advertisements);
    Parties.checkAscending(advertisements, KeyAdvertisement::party);
  }

  public List<Integer> parties() {
    return advertisements.stream().map(KeyAdvertisement::party).toList();
  }

  /**
   * Names this round among these participants with these keys: {@code H("fedclave/mask-session";
   * run, u32be(round), H("fedclave/mask-roster"; advertisement, ...))}, each advertisement as three
   * parts: {@code u32be(party)}, masking key, reveal.
   */
  public Digest session(MaskingContext context) {
    List<Bytes> parts = new ArrayList<>();
    for (KeyAdvertisement advertisement : advertisements) {
      parts.add(MaskingContext.number(advertisement.party()));
      parts.add(advertisement.maskingKey());
      parts.add(advertisement.reveal().bytes());
    }
    Digest roster = Domain.MASK_ROSTER.hash(parts.toArray(Bytes[]::new));
    return Domain.MASK_SESSION.hash(context.run().bytes(), context.roundBytes(), roster.bytes());
  }

  public static Roster parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("roster", cbor, LARGEST);
    List<KeyAdvertisement> advertisements = new ArrayList<>();
    for (Bytes advertisement : map.byteStrings("advertisements", Parties.MOST)) {
      advertisements.add(KeyAdvertisement.parse(advertisement));
    }
    try {
      var roster = new Roster(map.count("round"), advertisements);
      map.finish();
      return roster;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("roster: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("round", round)
        .putBytes("advertisements", advertisements.stream().map(KeyAdvertisement::toBytes).toList())
        .toBytes();
  }
}
