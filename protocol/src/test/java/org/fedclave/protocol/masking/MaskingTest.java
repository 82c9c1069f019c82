package org.fedclave.protocol.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.protocol.MaskingSamples.CONTEXT;
import static org.fedclave.protocol.MaskingSamples.SURVIVORS;
import static org.fedclave.protocol.Samples.OTHER_RUN;
import static org.fedclave.protocol.Samples.RUN;
import static org.fedclave.protocol.Samples.TRAINER;
import static org.fedclave.protocol.Samples.TRAINER_SIGNING;
import static org.fedclave.protocol.Samples.digest;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MaskingSamples;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.junit.jupiter.api.Test;

/** What the signatures and the session of secure aggregation bind. */
class MaskingTest {

  @Test
  void anAdvertisementIsOfOneRunOneRoundAndOneParty() throws Exception {
    KeyAdvertisement sound = MaskingSamples.advertisement(5);
    sound.verify(CONTEXT, TRAINER.signing());
    for (MaskingContext other :
        List.of(new MaskingContext(OTHER_RUN, 3), new MaskingContext(RUN, 4))) {
      assertThatThrownBy(() -> sound.verify(other, TRAINER.signing()))
          .isInstanceOf(BadSignatureException.class);
    }
    for (KeyAdvertisement changed :
        List.of(
            with(sound, 6, sound.sealingKey(), sound.maskingKey(), sound.reveal()),
            with(sound, 5, sound.maskingKey(), sound.maskingKey(), sound.reveal()),
            with(sound, 5, sound.sealingKey(), sound.sealingKey(), sound.reveal()),
            with(sound, 5, sound.sealingKey(), sound.maskingKey(), digest("other")))) {
      assertThatThrownBy(() -> changed.verify(CONTEXT, TRAINER.signing()))
          .isInstanceOf(BadSignatureException.class);
    }
  }

  private static KeyAdvertisement with(
      KeyAdvertisement like, int party, Bytes sealing, Bytes masking, Digest reveal) {
    return new KeyAdvertisement(party, sealing, masking, reveal, like.signature());
  }

  @Test
  void aGraphCommitmentIsOfOneRunAndOneParty() throws Exception {
    GraphCommitment sound = GraphCommitment.sign(RUN, 5, digest("tip"), TRAINER_SIGNING);
    sound.verify(RUN, TRAINER.signing());
    assertThatThrownBy(() -> sound.verify(OTHER_RUN, TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
    var other = new GraphCommitment(6, sound.tip(), sound.signature());
    assertThatThrownBy(() -> other.verify(RUN, TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
    assertThat(GraphCommitment.next(RUN, 5, digest("a")))
        .isNotEqualTo(GraphCommitment.next(RUN, 6, digest("a")))
        .isNotEqualTo(GraphCommitment.next(OTHER_RUN, 5, digest("a")));
  }

  @Test
  void aConfirmationIsOfOneSetOneSessionAndOneParty() throws Exception {
    SurvivorConfirmation sound = MaskingSamples.confirmation(5);
    sound.verify(SURVIVORS, digest("session"), TRAINER.signing());
    var fewer = new SurvivorSet(3, List.of(0, 5));
    assertThatThrownBy(() -> sound.verify(fewer, digest("session"), TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> sound.verify(SURVIVORS, digest("other"), TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
    var other = new SurvivorConfirmation(3, 0, sound.signature());
    assertThatThrownBy(() -> other.verify(SURVIVORS, digest("session"), TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void theSessionChangesWithRunRoundMembersAndKeys() {
    KeyAdvertisement zero = MaskingSamples.advertisement(0);
    KeyAdvertisement five = MaskingSamples.advertisement(5);
    Roster roster = new Roster(3, List.of(zero, five));
    Digest session = roster.session(CONTEXT);
    assertThat(new Roster(3, List.of(zero)).session(CONTEXT)).isNotEqualTo(session);
    assertThat(roster.session(new MaskingContext(OTHER_RUN, 3))).isNotEqualTo(session);
    assertThat(roster.session(new MaskingContext(RUN, 4))).isNotEqualTo(session);
    Bytes first = five.maskingKey();
    Bytes second = five.sealingKey();
    KeyAdvertisement swapped = with(five, 5, first, second, five.reveal());
    assertThat(new Roster(3, List.of(zero, swapped)).session(CONTEXT)).isNotEqualTo(session);
    var resigned =
        new KeyAdvertisement(
            5, five.sealingKey(), five.maskingKey(), five.reveal(), zero.signature());
    assertThat(new Roster(3, List.of(zero, resigned)).session(CONTEXT)).isEqualTo(session);
  }

  @Test
  void partiesAscendAndAreParties() {
    assertThatThrownBy(() -> new SurvivorSet(0, List.of(1, 0))).hasMessageContaining("ascend");
    assertThatThrownBy(() -> new SurvivorSet(0, List.of(1, 1))).hasMessageContaining("ascend");
    assertThatThrownBy(() -> new SurvivorSet(0, List.of(1024))).hasMessageContaining("1023");
    assertThatThrownBy(() -> new MaskedInput(0, -1, Bytes.EMPTY)).hasMessageContaining("from 0");
    assertThatThrownBy(() -> new MaskingContext(RUN, -1)).hasMessageContaining("from 0");
    assertThatThrownBy(
            () ->
                new Roster(
                    0, List.of(MaskingSamples.advertisement(5), MaskingSamples.advertisement(0))))
        .hasMessageContaining("ascend");
    assertThatThrownBy(() -> new SealedShare(0, Bytes.EMPTY)).hasMessageContaining("96 bytes");
  }
}
