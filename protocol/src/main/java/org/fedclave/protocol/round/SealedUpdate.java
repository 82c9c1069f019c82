package org.fedclave.protocol.round;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * An {@link Update} sealed to the attested aggregator and signed by the attested trainer. Its
 * holder learns the round, the party and the size.
 *
 * @param round from 0
 * @param party whose rows it was made from
 * @param sealed the update
 * @param signature of the trainer over run, round, party and the digest of the sealed update
 */
public record SealedUpdate(int round, MemberId party, Bytes sealed, HybridSignature signature) {

  public static final int LARGEST = Update.LARGEST + (1 << 20);

  public static SealedUpdate seal(
      Update update, EnclaveKeys aggregator, SigningKeys trainer, SecureRandom random) {
    UpdateHeader header = update.header();
    Bytes aad = aad(header.run(), header.round(), header.party());
    Bytes sealed =
        ContentKey.seal(aggregator.kem(), info(aggregator.digest()), aad, update.toBytes(), random);
    return new SealedUpdate(
        header.round(), header.party(), sealed, trainer.sign(message(aad, sealed)));
  }

  /**
   * Opens the update in the aggregator, after checking that {@code trainer} signed it for this run,
   * and requires that the header inside says the same round and party as the envelope.
   */
  public Update open(RunId run, EnclaveKeys aggregator, KemKeys secret, VerificationKeys trainer)
      throws BadSignatureException, CannotOpenException, MalformedException {
    Bytes aad = aad(run, round, party);
    trainer.verify(message(aad, sealed), signature);
    Update update = Update.parse(ContentKey.unseal(secret, info(aggregator.digest()), aad, sealed));
    UpdateHeader header = update.header();
    if (!header.run().equals(run) || header.round() != round || !header.party().equals(party)) {
      throw new MalformedException("update: its header is of another run, round or party");
    }
    return update;
  }

  public static SealedUpdate parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("sealed update", cbor, LARGEST);
    var update =
        new SealedUpdate(
            map.count("round"),
            map.memberId("party"),
            map.bytes("sealed"),
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return update;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("round", round)
        .put("party", party.name())
        .put("sealed", sealed)
        .put("signature", signature.toBytes())
        .toBytes();
  }

  private static Bytes info(Digest aggregator) {
    return Domain.UPDATE.bytes(aggregator.bytes());
  }

  private static Bytes aad(RunId run, int round, MemberId party) {
    Bytes number = Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(round).array());
    return Domain.UPDATE.bytes(run.bytes(), number, Bytes.utf8(party.name()));
  }

  private static Bytes message(Bytes aad, Bytes sealed) {
    return Domain.UPDATE.bytes(aad, Digest.of(sealed).bytes());
  }
}
