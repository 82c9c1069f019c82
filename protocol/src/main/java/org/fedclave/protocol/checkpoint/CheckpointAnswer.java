package org.fedclave.protocol.checkpoint;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.KemPublicKey;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * A party tells the aggregator of a later incarnation, which it has just appraised, the newest
 * checkpoints that it knows of, with its shares of their keys; or that it knows of none. Sealed to
 * the key in the {@link KeyBinding}, signed by the party.
 *
 * <p>They are two, because an aggregator may be lost when it has told some parties of a checkpoint
 * and not yet the others: then all of them still have the one before.
 *
 * @param session the attestation session whose evidence the party accepted
 * @param sealed what it holds
 * @param signature over run, session and what is sealed
 */
public record CheckpointAnswer(Bytes session, Bytes sealed, HybridSignature signature) {

  /** How many checkpoints of a run a party remembers. */
  public static final int MOST_HELD = 2;

  private static final int LARGEST = 128 * 1024;

  /**
   * What a party holds of a checkpoint.
   *
   * @param signed the checkpoint and its aggregator's word
   * @param aggregator that made it: its keys
   * @param share of the checkpoint's key, {@link CheckpointNotice#SHARE_BYTES}
   */
  public record Held(SignedCheckpoint signed, EnclaveKeys aggregator, Bytes share) {

    public Held {
      if (share.size() != CheckpointNotice.SHARE_BYTES) {
        throw new IllegalArgumentException("a share of " + share.size() + " bytes");
      }
    }

    @Override
    public String toString() {
      return "a share for round " + signed.checkpoint().round();
    }
  }

  /** Seals to the enclave that {@code binding} binds; {@code recipient} must be its KEM key. */
  public static CheckpointAnswer seal(
      KeyBinding binding,
      KemPublicKey recipient,
      List<Held> held,
      SigningKeys party,
      SecureRandom random) {
    if (!recipient.digest().equals(binding.kemKey())) {
      throw new IllegalArgumentException("the KEM key is not the one of the binding");
    }
    Bytes info = info(binding);
    Bytes sealed = ContentKey.seal(recipient, info, info, content(held), random);
    return new CheckpointAnswer(binding.session(), sealed, party.sign(message(binding, sealed)));
  }

  /** Opens it in the enclave that made {@code binding}, after checking the party's signature. */
  public List<Held> open(KeyBinding binding, KemKeys secret, VerificationKeys party)
      throws BadSignatureException, CannotOpenException, MalformedException {
    if (!session.equals(binding.session())) {
      throw new CannotOpenException("the answer is for another attestation session");
    }
    party.verify(message(binding, sealed), signature);
    Bytes info = info(binding);
    return read(ContentKey.unseal(secret, info, info, sealed));
  }

  private static Bytes content(List<Held> held) {
    return new CborWriter()
        .putMaps(
            "held",
            held.stream()
                .map(
                    h ->
                        new CborWriter()
                            .put("signed", h.signed().toCbor())
                            .put("aggregator", h.aggregator().toCbor())
                            .put("share", h.share()))
                .toList())
        .toBytes();
  }

  private static List<Held> read(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("answer about a checkpoint", cbor, LARGEST);
    List<Held> held = new ArrayList<>();
    for (CborReader each : map.maps("held", MOST_HELD)) {
      held.add(
          new Held(
              SignedCheckpoint.read(each.map("signed")),
              EnclaveKeys.read(each.map("aggregator")),
              each.bytes("share", CheckpointNotice.SHARE_BYTES)));
      each.finish();
    }
    map.finish();
    return held;
  }

  public static CheckpointAnswer parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("answer about a checkpoint", cbor, LARGEST);
    var answer =
        new CheckpointAnswer(
            map.bytes("session", Challenge.SESSION_BYTES),
            map.bytes("sealed"),
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return answer;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("session", session)
        .put("sealed", sealed)
        .put("signature", signature.toBytes())
        .toBytes();
  }

  /** {@code DS("fedclave/checkpoint-answer") || LP(kb)}. */
  private static Bytes info(KeyBinding binding) {
    return Domain.CHECKPOINT_ANSWER.bytes(binding.toBytes());
  }

  /**
   * {@code DS("fedclave/checkpoint-answer") || LP(run_id) || LP(session) || LP(SHA-256(sealed))}.
   */
  private static Bytes message(KeyBinding binding, Bytes sealed) {
    return Domain.CHECKPOINT_ANSWER.bytes(
        binding.run().bytes(), binding.session(), Digest.of(sealed).bytes());
  }
}
