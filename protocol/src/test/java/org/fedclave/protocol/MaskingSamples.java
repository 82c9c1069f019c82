package org.fedclave.protocol;

import static org.fedclave.protocol.Samples.RUN;
import static org.fedclave.protocol.Samples.TRAINER_SIGNING;
import static org.fedclave.protocol.Samples.digest;

import java.util.List;
import java.util.stream.Stream;
import org.fedclave.protocol.MessagesTest.Message;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskedInput;
import org.fedclave.protocol.masking.MaskingContext;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SealedShare;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.SurvivorTag;
import org.fedclave.protocol.masking.UnmaskingShares;

/** One sound message of every kind of secure aggregation. */
public final class MaskingSamples {

  public static final MaskingContext CONTEXT = new MaskingContext(RUN, 3);
  public static final SurvivorSet SURVIVORS = new SurvivorSet(3, List.of(0, 5, 1023));

  private MaskingSamples() {}

  public static KeyAdvertisement advertisement(int party) {
    return new KeyAdvertisement(
        party, digest("masking " + party).bytes(), digest("reveal " + party));
  }

  public static GraphCommitment commitment() {
    return GraphCommitment.sign(RUN, 5, digest("tip"), digest("channel").bytes(), TRAINER_SIGNING);
  }

  private static List<SealedShare> shares() {
    return List.of(
        new SealedShare(1, Bytes.wrap(new byte[SealedShare.CIPHERTEXT_BYTES])),
        new SealedShare(1023, Bytes.wrap(new byte[SealedShare.CIPHERTEXT_BYTES])));
  }

  private static UnmaskingShares unmasking() {
    Bytes value = Bytes.wrap(new byte[UnmaskingShares.SHARE_BYTES]);
    return new UnmaskingShares(
        3,
        5,
        List.of(
            new UnmaskingShares.Share(0, UnmaskingShares.Secret.SELF_MASK, value),
            new UnmaskingShares.Share(700, UnmaskingShares.Secret.MASKING_KEY, value)));
  }

  private static List<SurvivorTag> tags() {
    return List.of(
        new SurvivorTag(0, Bytes.wrap(new byte[SurvivorTag.TAG_BYTES])),
        new SurvivorTag(1023, Bytes.wrap(new byte[SurvivorTag.TAG_BYTES])));
  }

  static Stream<Message> messages() {
    return Stream.of(
        new Message(
            "graph commitment",
            commitment().toBytes(),
            bytes -> GraphCommitment.parse(bytes).toBytes()),
        new Message(
            "key advertisement",
            advertisement(5).toBytes(),
            bytes -> KeyAdvertisement.parse(bytes).toBytes()),
        new Message(
            "roster",
            new Roster(3, List.of(advertisement(0), advertisement(5))).toBytes(),
            bytes -> Roster.parse(bytes).toBytes()),
        new Message(
            "sealed shares",
            new SealedShares(3, 5, digest("self-mask"), shares()).toBytes(),
            bytes -> SealedShares.parse(bytes).toBytes()),
        new Message(
            "incoming shares",
            new IncomingShares(3, 5, shares()).toBytes(),
            bytes -> IncomingShares.parse(bytes).toBytes()),
        new Message(
            "masked input",
            new MaskedInput(3, 5, Bytes.utf8("packed")).toBytes(),
            bytes -> MaskedInput.parse(bytes).toBytes()),
        new Message(
            "survivor set", SURVIVORS.toBytes(), bytes -> SurvivorSet.parse(bytes).toBytes()),
        new Message(
            "survivor confirmation",
            new SurvivorConfirmation(3, 5, tags()).toBytes(),
            bytes -> SurvivorConfirmation.parse(bytes).toBytes()),
        new Message(
            "confirmed survivors",
            new ConfirmedSurvivors(3, 5, tags()).toBytes(),
            bytes -> ConfirmedSurvivors.parse(bytes).toBytes()),
        new Message(
            "unmasking shares",
            unmasking().toBytes(),
            bytes -> UnmaskingShares.parse(bytes).toBytes()));
  }
}
