package org.fedclave.protocol.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.round.RoundRecord;

/**
 * The aggregator of a later incarnation tells its trainers which rounds are done: their records,
 * encrypted once, with the key sealed to each trainer. None are done where no checkpoint was made.
 *
 * @param sealedKey the content key, sealed to the trainer
 * @param ciphertext the records
 * @param signature of the aggregator over run, incarnation and ciphertext; one serves all trainers
 */
public record Resumption(Bytes sealedKey, Bytes ciphertext, HybridSignature signature) {

  public static final int LARGEST = 1 << 30;
  private static final int MOST_ROUNDS = 100_000;

  /** Records that are encrypted and signed, before their key is sealed to anybody. */
  public static final class Prepared {

    private final RunId run;
    private final int incarnation;
    private final ContentKey key;
    private final Bytes ciphertext;
    private final HybridSignature signature;

    private Prepared(
        RunId run, int incarnation, ContentKey key, Bytes ciphertext, HybridSignature signature) {
      this.run = run;
      this.incarnation = incarnation;
      this.key = key;
      this.ciphertext = ciphertext;
      this.signature = signature;
    }

    /** For one trainer. */
    public Resumption sealTo(EnclaveKeys trainer) {
      Bytes aad = aad(run, incarnation);
      return new Resumption(key.sealTo(trainer.kem(), info(trainer), aad), ciphertext, signature);
    }
  }

  /**
   * Encrypts and signs, once for all trainers.
   *
   * @param records of the rounds that are done, from 0
   */
  public static Prepared prepare(
      RunId run,
      int incarnation,
      List<RoundRecord> records,
      ContentKey key,
      SigningKeys aggregator) {
    Bytes aad = aad(run, incarnation);
    Bytes history =
        new CborWriter()
            .putBytes("records", records.stream().map(RoundRecord::toBytes).toList())
            .toBytes();
    Bytes ciphertext = key.encrypt(aad, history);
    return new Prepared(
        run, incarnation, key, ciphertext, aggregator.sign(message(aad, ciphertext)));
  }

  /** The records, in the trainer, after checking the aggregator's signature. */
  public List<RoundRecord> open(
      RunId run, int incarnation, EnclaveKeys trainer, KemKeys secret, VerificationKeys aggregator)
      throws BadSignatureException, CannotOpenException, MalformedException {
    Bytes aad = aad(run, incarnation);
    aggregator.verify(message(aad, ciphertext), signature);
    return records(ContentKey.open(secret, info(trainer), aad, sealedKey).decrypt(aad, ciphertext));
  }

  private static List<RoundRecord> records(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("history of a run", cbor, LARGEST);
    List<RoundRecord> records = new ArrayList<>();
    for (Bytes record : map.byteStrings("records", MOST_ROUNDS)) {
      records.add(RoundRecord.parse(record));
    }
    map.finish();
    return records;
  }

  public static Resumption parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("resumption", cbor, LARGEST);
    var resumption =
        new Resumption(
            map.bytes("key"),
            map.bytes("ciphertext"),
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return resumption;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("key", sealedKey)
        .put("ciphertext", ciphertext)
        .put("signature", signature.toBytes())
        .toBytes();
  }

  /** {@code DS("fedclave/resumption") || LP(run_id) || LP(u32be(incarnation))}. */
  private static Bytes aad(RunId run, int incarnation) {
    Bytes number =
        Bytes.wrap(java.nio.ByteBuffer.allocate(Integer.BYTES).putInt(incarnation).array());
    return Domain.RESUMPTION.bytes(run.bytes(), number);
  }

  /** {@code DS("fedclave/resumption-key") || LP(digest of the trainer's keys)}. */
  private static Bytes info(EnclaveKeys trainer) {
    return Domain.RESUMPTION_KEY.bytes(trainer.digest().bytes());
  }

  /** {@code DS("fedclave/resumption-signature") || LP(aad) || LP(SHA-256(ciphertext))}. */
  private static Bytes message(Bytes aad, Bytes ciphertext) {
    return Domain.RESUMPTION_SIGNATURE.bytes(aad, Digest.of(ciphertext).bytes());
  }
}
