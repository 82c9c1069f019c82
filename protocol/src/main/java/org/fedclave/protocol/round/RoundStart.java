package org.fedclave.protocol.round;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.KemKeys;

/**
 * The aggregator gives a trainer the model of a round, and the receipt of the round before. After
 * the last round it comes once more, with the final model to be measured. Its holder learns the
 * round, the size and digests; model and receipt, with the round's metrics, are sealed.
 *
 * <p>It carries no signature of its own: from round 1 on the receipt is signed and names the
 * model's digest, and the model of round 0 follows from the contract.
 *
 * @param round from 0; the number of rounds for the final model
 * @param model digest of the parameters
 * @param previous the chain's head before this round
 * @param sealed the content key and the receipt, sealed to the trainer
 * @param ciphertext the parameters, encrypted once for all trainers
 * @param roster who takes part in the round's masks, as a {@code Roster} writes it; empty without
 *     masks and after the last round. Nothing vouches for it but what participants find in it
 */
public record RoundStart(
    int round, Digest model, Digest previous, Bytes sealed, Bytes ciphertext, Bytes roster) {

  public static final int LARGEST = (1 << 30) + (8 << 20);

  /**
   * What the trainer reads.
   *
   * @param parameters little-endian float32, with the announced digest
   * @param receipt of the round before; none in round 0
   */
  public record Opened(Bytes parameters, Optional<Receipt> receipt) {}

  public RoundStart {
    if (round < 0) {
      throw new IllegalArgumentException("round " + round);
    }
  }

  /**
   * Seals for one trainer.
   *
   * @param key has encrypted {@code ciphertext} under {@link #aad}
   * @param receipt none for round 0, one for every other
   * @param roster of the round's masks, or empty
   */
  public static RoundStart seal(
      RunId run,
      int round,
      Digest model,
      Digest previous,
      Optional<Receipt> receipt,
      EnclaveKeys trainer,
      ContentKey key,
      Bytes ciphertext,
      Bytes roster) {
    if ((round == 0) != receipt.isEmpty()) {
      throw new IllegalArgumentException("a receipt comes with every round but the first");
    }
    Bytes sealed =
        key.sealTo(
            trainer.kem(),
            info(trainer),
            aad(run, round, model, previous),
            receipt.map(Receipt::toBytes).orElse(Bytes.EMPTY));
    return new RoundStart(round, model, previous, sealed, ciphertext, roster);
  }

  /**
   * What seals and encrypts in a round: {@code DS("fedclave/model") || LP(run_id) ||
   * LP(u32be(round)) || LP(model) || LP(h_{r-1})}.
   */
  public static Bytes aad(RunId run, int round, Digest model, Digest previous) {
    Bytes number = Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(round).array());
    return Domain.MODEL.bytes(run.bytes(), number, model.bytes(), previous.bytes());
  }

  /** HPKE info: {@code DS("fedclave/model-key") || LP(digest of the trainer's keys)}. */
  private static Bytes info(EnclaveKeys trainer) {
    return Domain.MODEL_KEY.bytes(trainer.digest().bytes());
  }

  /** Opens it in the trainer and requires the parameters' digest. */
  public Opened open(RunId run, EnclaveKeys trainer, KemKeys secret)
      throws CannotOpenException, MalformedException {
    Bytes aad = aad(run, round, model, previous);
    ContentKey.Opened opened = ContentKey.openWithAttachment(secret, info(trainer), aad, sealed);
    Bytes parameters = opened.key().decrypt(aad, ciphertext);
    if (!Digest.of(parameters).equals(model)) {
      throw new MalformedException("round " + round + ": the model is not the one announced");
    }
    return new Opened(parameters, receipt(opened.attachment()));
  }

  private Optional<Receipt> receipt(Bytes attachment) throws MalformedException {
    if ((round == 0) != attachment.isEmpty()) {
      throw MalformedException.at(
          "round start", "a receipt with every round but the first", "round " + round);
    }
    return attachment.isEmpty() ? Optional.empty() : Optional.of(Receipt.parse(attachment));
  }

  public static RoundStart parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("round start", cbor, LARGEST);
    var start =
        new RoundStart(
            map.count("round"),
            map.digest("model"),
            map.digest("previous"),
            map.bytes("sealed"),
            map.bytes("ciphertext"),
            map.bytes("roster"));
    map.finish();
    return start;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("round", round)
        .put("model", model)
        .put("previous", previous)
        .put("sealed", sealed)
        .put("ciphertext", ciphertext)
        .put("roster", roster)
        .toBytes();
  }
}
