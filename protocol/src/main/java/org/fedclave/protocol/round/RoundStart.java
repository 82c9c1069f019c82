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
 * the last round it comes once more, with the final model to be measured.
 *
 * <p>It carries no signature of its own: from round 1 on the receipt is signed and names the
 * model's digest, and the model of round 0 follows from the contract.
 *
 * @param round from 0; the number of rounds for the final model
 * @param model digest of the parameters
 * @param previous the chain's head before this round
 * @param receipt of the round before; none in round 0
 * @param sealedKey the content key sealed to the trainer
 * @param ciphertext the parameters, encrypted once for all trainers
 */
public record RoundStart(
    int round,
    Digest model,
    Digest previous,
    Optional<Receipt> receipt,
    Bytes sealedKey,
    Bytes ciphertext) {

  public static final int LARGEST = (1 << 30) + (8 << 20);

  public RoundStart {
    if (round < 0 || (round == 0) != receipt.isEmpty()) {
      throw new IllegalArgumentException("a receipt comes with every round but the first");
    }
  }

  /**
   * What seals and encrypts the model of a round: {@code DS("fedclave/model") || LP(run_id) ||
   * LP(u32be(round)) || LP(model) || LP(h_{r-1})}.
   */
  public static Bytes aad(RunId run, int round, Digest model, Digest previous) {
    Bytes number = Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(round).array());
    return Domain.MODEL.bytes(run.bytes(), number, model.bytes(), previous.bytes());
  }

  /**
   * HPKE info of the sealed key: {@code DS("fedclave/model-key") || LP(digest of the trainer's
   * keys)}.
   */
  public static Bytes info(EnclaveKeys trainer) {
    return Domain.MODEL_KEY.bytes(trainer.digest().bytes());
  }

  /** Opens the parameters in the trainer and requires their digest. */
  public Bytes open(RunId run, EnclaveKeys trainer, KemKeys secret)
      throws CannotOpenException, MalformedException {
    Bytes aad = aad(run, round, model, previous);
    Bytes parameters =
        ContentKey.open(secret, info(trainer), aad, sealedKey).decrypt(aad, ciphertext);
    if (!Digest.of(parameters).equals(model)) {
      throw new MalformedException("round " + round + ": the model is not the one announced");
    }
    return parameters;
  }

  public static RoundStart parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("round start", cbor, LARGEST);
    try {
      Optional<Receipt> receipt =
          map.has("receipt") ? Optional.of(Receipt.parse(map.bytes("receipt"))) : Optional.empty();
      var start =
          new RoundStart(
              map.count("round"),
              map.digest("model"),
              map.digest("previous"),
              receipt,
              map.bytes("sealed-key", ContentKey.SEALED_BYTES),
              map.bytes("ciphertext"));
      map.finish();
      return start;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("round start: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    CborWriter map =
        new CborWriter()
            .put("round", round)
            .put("model", model)
            .put("previous", previous)
            .put("sealed-key", sealedKey)
            .put("ciphertext", ciphertext);
    receipt.ifPresent(value -> map.put("receipt", value.toBytes()));
    return map.toBytes();
  }
}
