package org.fedclave.protocol.masking;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * What the server shows a participant so that it answers: its neighbours' signatures on the set
 * that it signed itself.
 *
 * @param round the round
 * @param confirmations ascending by party, each once
 */
public record ConfirmedSurvivors(int round, List<SurvivorConfirmation> confirmations) {

  private static final int LARGEST = Parties.MOST * (SurvivorConfirmation.LARGEST + 8) + 64;

  public ConfirmedSurvivors {
    confirmations = List.copyOf(confirmations);
    Parties.checkAscending(confirmations, SurvivorConfirmation::party);
  }

  public static ConfirmedSurvivors parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("confirmed survivors", cbor, LARGEST);
    List<SurvivorConfirmation> confirmations = new ArrayList<>();
    for (Bytes confirmation : map.byteStrings("confirmations", Parties.MOST)) {
      confirmations.add(SurvivorConfirmation.parse(confirmation));
    }
    try {
      var confirmed = new ConfirmedSurvivors(map.count("round"), confirmations);
      map.finish();
      return confirmed;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("confirmed survivors: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("round", round)
        .putBytes(
            "confirmations", confirmations.stream().map(SurvivorConfirmation::toBytes).toList())
        .toBytes();
  }
}
