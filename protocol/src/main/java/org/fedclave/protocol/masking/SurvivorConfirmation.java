package org.fedclave.protocol.masking;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * A participant's signature on the set of survivors that the server showed it (Bonawitz et al.
 * 2017, figure 4, round 3). It signs one set a round.
 *
 * @param round the round
 * @param party who signs
 * @param signature of the trainer over the session, the party and the set
 */
public record SurvivorConfirmation(int round, int party, HybridSignature signature) {

  static final int LARGEST = 4096;

  public SurvivorConfirmation {
    Parties.check(party);
  }

  public static SurvivorConfirmation sign(
      SurvivorSet survivors, Digest session, int party, SigningKeys trainer) {
    return new SurvivorConfirmation(
        survivors.round(), party, trainer.sign(survivors.message(session, party)));
  }

  /** Requires that {@code trainer} signed exactly {@code survivors} for this participant. */
  public void verify(SurvivorSet survivors, Digest session, VerificationKeys trainer)
      throws BadSignatureException {
    trainer.verify(survivors.message(session, party), signature);
  }

  public static SurvivorConfirmation parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("survivor confirmation", cbor, LARGEST);
    var confirmation =
        new SurvivorConfirmation(
            map.count("round"),
            Parties.read(map, "party"),
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return confirmation;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("round", round)
        .put("party", party)
        .put("signature", signature.toBytes())
        .toBytes();
  }
}
