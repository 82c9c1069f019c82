package org.fedclave.protocol.checkpoint;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;

/**
 * What a trainer keeps of one party from round to round, on its way to that party, which gives it
 * to the trainer of a later incarnation: sealed to the party's identity, signed by the trainer. It
 * was made of that party's rows and of models between rounds. Its holder learns trainer, round and
 * size.
 *
 * @param round from 0, after whose training it was taken
 * @param trainer the keys of the enclave that signed, because a party remembers by digest alone
 *     whom it appraised
 * @param sealed the state, whose bytes are the trainer's own affair
 * @param signature over run, party, round and the digest of the sealed state
 */
public record SealedLocalState(
    int round, EnclaveKeys trainer, Bytes sealed, HybridSignature signature) {

  /** Largest state, in bytes. */
  public static final int LARGEST_STATE = 1 << 29;

  public static final int LARGEST = LARGEST_STATE + (1 << 20);

  /**
   * Seals to the party whose state it is.
   *
   * @param signing the private half of {@code trainer}'s
   */
  public static SealedLocalState seal(
      RunId run,
      int round,
      Bytes state,
      Identity party,
      EnclaveKeys trainer,
      SigningKeys signing,
      SecureRandom random) {
    Bytes aad = aad(run, party.name(), round);
    Bytes sealed = ContentKey.seal(party.kem(), info(trainer), aad, state, random);
    return new SealedLocalState(round, trainer, sealed, signing.sign(message(aad, sealed)));
  }

  /**
   * Requires that a trainer signed it that the party appraised.
   *
   * @param trusted digests of the keys of the run's trainers that the party appraised
   */
  public void verify(RunId run, MemberId party, Set<Digest> trusted) throws BadSignatureException {
    if (!trusted.contains(trainer.digest())) {
      throw new BadSignatureException(
          "the keys " + trainer.digest().abbreviated() + " are of no enclave that was appraised");
    }
    trainer.signing().verify(message(aad(run, party, round), sealed), signature);
  }

  /** The state, as {@code party}. */
  public Bytes open(RunId run, MemberId party, KemKeys secret) throws CannotOpenException {
    return ContentKey.unseal(secret, info(trainer), aad(run, party, round), sealed);
  }

  public static SealedLocalState parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("local state", cbor, LARGEST);
    var state =
        new SealedLocalState(
            map.count("round"),
            EnclaveKeys.read(map.map("trainer")),
            map.bytes("sealed"),
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return state;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("round", round)
        .put("trainer", trainer.toCbor())
        .put("sealed", sealed)
        .put("signature", signature.toBytes())
        .toBytes();
  }

  /** {@code DS("fedclave/local-state") || LP(digest of the trainer's keys)}. */
  private static Bytes info(EnclaveKeys trainer) {
    return Domain.LOCAL_STATE.bytes(trainer.digest().bytes());
  }

  /** {@code DS("fedclave/local-state") || LP(run_id) || LP(party) || LP(u32be(round))}. */
  private static Bytes aad(RunId run, MemberId party, int round) {
    Bytes number = Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(round).array());
    return Domain.LOCAL_STATE.bytes(run.bytes(), Bytes.utf8(party.name()), number);
  }

  /** {@code DS("fedclave/local-state-signature") || LP(aad) || LP(SHA-256(sealed))}. */
  private static Bytes message(Bytes aad, Bytes sealed) {
    return Domain.LOCAL_STATE_SIGNATURE.bytes(aad, Digest.of(sealed).bytes());
  }
}
