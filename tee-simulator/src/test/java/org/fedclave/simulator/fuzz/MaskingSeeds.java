package org.fedclave.simulator.fuzz;

import java.security.SecureRandom;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.Introduction;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskedInput;
import org.fedclave.protocol.masking.MaskingMember;
import org.fedclave.protocol.masking.MaskingMessages;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SealedShare;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.SurvivorTag;
import org.fedclave.protocol.masking.UnmaskingShares;
import org.fedclave.protocol.masking.UnmaskingShares.Secret;
import org.fedclave.protocol.masking.UnmaskingShares.Share;

/** Honest messages of one round of secure aggregation. */
final class MaskingSeeds {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SigningKeys TRAINER = SigningKeys.generate(RANDOM);
  private static final RunId RUN = RunId.of(Bytes.utf8("a contract"));
  private static final int ROUND = 3;
  private static final SurvivorSet SURVIVORS = new SurvivorSet(ROUND, List.of(0, 5, 1023));

  private MaskingSeeds() {}

  /** Reads a message and writes it. */
  interface Codec {
    Bytes again(Bytes message) throws MalformedException;
  }

  /** There is one way to write a message: what is read is written as it was. */
  static void readAndWrite(Codec codec, Bytes input) throws MalformedException {
    Bytes again = codec.again(input);
    if (!again.equals(input)) {
      throw new AssertionError("read from " + input.toHex() + " and written as " + again.toHex());
    }
  }

  static Bytes graphCommitment() {
    return commitment().toBytes();
  }

  private static GraphCommitment commitment() {
    return GraphCommitment.sign(RUN, 5, digest("tip"), digest("channel").bytes(), TRAINER);
  }

  static Bytes maskingMember() {
    var keys = new EnclaveKeys(KemKeys.generate(RANDOM).publicKey(), TRAINER.verificationKeys());
    var party = new MemberId("alder");
    var voucher = Introduction.vouch(RUN, party, keys.digest(), SigningKeys.generate(RANDOM));
    return new MaskingMember(new Introduction(party, keys, voucher), commitment()).toBytes();
  }

  /** As one letter of a trainer with two parties has them. */
  static Bytes maskingMessages() {
    return new MaskingMessages(List.of(survivorConfirmation(), confirmation(1023).toBytes()))
        .toBytes();
  }

  static Bytes keyAdvertisement() {
    return advertisement(5).toBytes();
  }

  private static KeyAdvertisement advertisement(int party) {
    return new KeyAdvertisement(
        party, digest("masking " + party).bytes(), digest("reveal " + party));
  }

  static Bytes roster() {
    return new Roster(ROUND, List.of(advertisement(0), advertisement(5))).toBytes();
  }

  static Bytes sealedShares() {
    return new SealedShares(ROUND, 5, digest("self-mask"), shares()).toBytes();
  }

  static Bytes incomingShares() {
    return new IncomingShares(ROUND, 5, shares()).toBytes();
  }

  private static List<SealedShare> shares() {
    return List.of(
        new SealedShare(1, bytes(SealedShare.CIPHERTEXT_BYTES)),
        new SealedShare(1023, bytes(SealedShare.CIPHERTEXT_BYTES)));
  }

  static Bytes maskedInput() {
    return new MaskedInput(ROUND, 5, bytes(99)).toBytes();
  }

  static Bytes survivorSet() {
    return SURVIVORS.toBytes();
  }

  static Bytes survivorConfirmation() {
    return confirmation(5).toBytes();
  }

  private static SurvivorConfirmation confirmation(int party) {
    return new SurvivorConfirmation(ROUND, party, tags());
  }

  private static List<SurvivorTag> tags() {
    return List.of(
        new SurvivorTag(0, bytes(SurvivorTag.TAG_BYTES)),
        new SurvivorTag(1023, bytes(SurvivorTag.TAG_BYTES)));
  }

  static Bytes confirmedSurvivors() {
    return new ConfirmedSurvivors(ROUND, 5, tags()).toBytes();
  }

  static Bytes unmaskingShares() {
    Bytes value = bytes(UnmaskingShares.SHARE_BYTES);
    return new UnmaskingShares(
            ROUND,
            5,
            List.of(
                new Share(0, Secret.SELF_MASK, value), new Share(700, Secret.MASKING_KEY, value)))
        .toBytes();
  }

  private static Digest digest(String text) {
    return Digest.of(Bytes.utf8(text));
  }

  private static Bytes bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
