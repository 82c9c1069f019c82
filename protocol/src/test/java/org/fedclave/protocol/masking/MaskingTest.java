package org.fedclave.protocol.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.protocol.MaskingSamples.CONTEXT;
import static org.fedclave.protocol.MaskingSamples.SURVIVORS;
import static org.fedclave.protocol.Samples.OTHER_RUN;
import static org.fedclave.protocol.Samples.RUN;
import static org.fedclave.protocol.Samples.TRAINER;
import static org.fedclave.protocol.Samples.digest;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MaskingSamples;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.junit.jupiter.api.Test;

/** What commitments, sessions and confirmations of secure aggregation bind. */
class MaskingTest {

  @Test
  void aGraphCommitmentIsOfOneRunOnePartyOneTipAndOneChannelKey() throws Exception {
    GraphCommitment sound = MaskingSamples.commitment();
    sound.verify(RUN, TRAINER.signing());
    assertThatThrownBy(() -> sound.verify(OTHER_RUN, TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
    for (GraphCommitment changed :
        List.of(
            new GraphCommitment(6, sound.tip(), sound.channelKey(), sound.signature()),
            new GraphCommitment(5, digest("other"), sound.channelKey(), sound.signature()),
            new GraphCommitment(5, sound.tip(), digest("other").bytes(), sound.signature()))) {
      assertThatThrownBy(() -> changed.verify(RUN, TRAINER.signing()))
          .isInstanceOf(BadSignatureException.class);
    }
    assertThat(GraphCommitment.next(RUN, 5, digest("a")))
        .isNotEqualTo(GraphCommitment.next(RUN, 6, digest("a")))
        .isNotEqualTo(GraphCommitment.next(OTHER_RUN, 5, digest("a")));
  }

  @Test
  void whatIsConfirmedIsOneSetInOneSessionByOneParty() {
    Bytes confirmed = SURVIVORS.message(digest("session"), 5);
    assertThat(SURVIVORS.message(digest("session"), 0)).isNotEqualTo(confirmed);
    assertThat(SURVIVORS.message(digest("other"), 5)).isNotEqualTo(confirmed);
    assertThat(new SurvivorSet(3, List.of(0, 5)).message(digest("session"), 5))
        .isNotEqualTo(confirmed);
  }

  @Test
  void theSessionChangesWithRunRoundMembersKeysAndReveals() {
    KeyAdvertisement zero = MaskingSamples.advertisement(0);
    KeyAdvertisement five = MaskingSamples.advertisement(5);
    Roster roster = new Roster(3, List.of(zero, five));
    Digest session = roster.session(CONTEXT);
    assertThat(new Roster(3, List.of(zero)).session(CONTEXT)).isNotEqualTo(session);
    assertThat(roster.session(new MaskingContext(OTHER_RUN, 3))).isNotEqualTo(session);
    assertThat(roster.session(new MaskingContext(RUN, 4))).isNotEqualTo(session);
    for (KeyAdvertisement changed :
        List.of(
            new KeyAdvertisement(6, five.maskingKey(), five.reveal()),
            new KeyAdvertisement(5, zero.maskingKey(), five.reveal()),
            new KeyAdvertisement(5, five.maskingKey(), zero.reveal()))) {
      assertThat(new Roster(3, List.of(zero, changed)).session(CONTEXT)).isNotEqualTo(session);
    }
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
    assertThatThrownBy(() -> new SurvivorTag(0, Bytes.EMPTY)).hasMessageContaining("16 bytes");
    assertThatThrownBy(() -> new KeyAdvertisement(0, Bytes.EMPTY, digest("reveal")))
        .hasMessageContaining("32 bytes");
  }
}
