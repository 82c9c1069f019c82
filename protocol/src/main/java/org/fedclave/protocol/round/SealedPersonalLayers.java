package org.fedclave.protocol.round;

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
 * {@link PersonalLayers} on their way to their party: sealed to its identity, signed by the trainer
 * that made them. Its holder learns the trainer and the size.
 *
 * <p>The trainer's keys come along, because the party remembers the keys that it appraised by their
 * digest alone; by themselves they vouch for nothing.
 *
 * @param trainer the keys of the enclave that signed
 * @param sealed the layers
 * @param signature over run, party and the digest of the sealed layers
 */
public record SealedPersonalLayers(EnclaveKeys trainer, Bytes sealed, HybridSignature signature) {

  private static final int LARGEST = PersonalLayers.LARGEST + (1 << 20);

  /**
   * Seals to the party whose layers they are.
   *
   * @param signing the private half of {@code trainer}'s
   */
  public static SealedPersonalLayers seal(
      PersonalLayers layers,
      Identity party,
      EnclaveKeys trainer,
      SigningKeys signing,
      SecureRandom random) {
    if (!layers.party().equals(party.name())) {
      throw new IllegalArgumentException(layers + " are not for " + party.name());
    }
    Bytes aad = aad(layers.run(), layers.party());
    Bytes sealed = ContentKey.seal(party.kem(), info(trainer), aad, layers.toBytes(), random);
    return new SealedPersonalLayers(trainer, sealed, signing.sign(message(aad, sealed)));
  }

  /**
   * Opens the layers as {@code party}, after checking who signed.
   *
   * @param trusted digests of the trainers' keys that the party appraised for this run
   */
  public PersonalLayers open(RunId run, MemberId party, KemKeys secret, Set<Digest> trusted)
      throws BadSignatureException, CannotOpenException, MalformedException {
    if (!trusted.contains(trainer.digest())) {
      throw new BadSignatureException(
          "the keys " + trainer.digest().abbreviated() + " are of no enclave that was appraised");
    }
    Bytes aad = aad(run, party);
    trainer.signing().verify(message(aad, sealed), signature);
    PersonalLayers layers =
        PersonalLayers.parse(ContentKey.unseal(secret, info(trainer), aad, sealed));
    if (!layers.run().equals(run) || !layers.party().equals(party)) {
      throw new MalformedException("personal layers: they are of another run or party");
    }
    return layers;
  }

  public static SealedPersonalLayers parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("sealed personal layers", cbor, LARGEST);
    var layers =
        new SealedPersonalLayers(
            EnclaveKeys.read(map.map("trainer")),
            map.bytes("sealed"),
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return layers;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("trainer", trainer.toCbor())
        .put("sealed", sealed)
        .put("signature", signature.toBytes())
        .toBytes();
  }

  /** {@code DS("fedclave/personal-layers") || LP(digest of the trainer's keys)}. */
  private static Bytes info(EnclaveKeys trainer) {
    return Domain.PERSONAL_LAYERS.bytes(trainer.digest().bytes());
  }

  /** {@code DS("fedclave/personal-layers") || LP(run_id) || LP(party)}. */
  private static Bytes aad(RunId run, MemberId party) {
    return Domain.PERSONAL_LAYERS.bytes(run.bytes(), Bytes.utf8(party.name()));
  }

  /** {@code DS("fedclave/personal-signature") || LP(aad) || LP(SHA-256(sealed))}. */
  private static Bytes message(Bytes aad, Bytes sealed) {
    return Domain.PERSONAL_SIGNATURE.bytes(aad, Digest.of(sealed).bytes());
  }
}
