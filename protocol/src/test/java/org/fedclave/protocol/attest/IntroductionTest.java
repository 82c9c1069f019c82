package org.fedclave.protocol.attest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.Samples;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.junit.jupiter.api.Test;

class IntroductionTest {

  private static final MemberId MERCY = Samples.MERCY.name();

  private static final Introduction SOUND =
      new Introduction(MERCY, Samples.TRAINER, Samples.voucher());

  @Test
  void thePartysOwnWordGivesItsTrainersKeys() throws Exception {
    Introduction read = Introduction.parse(SOUND.toBytes());

    assertThat(read.verified(Samples.RUN, Samples.MERCY.signing().verificationKeys()))
        .isEqualTo(Samples.TRAINER);
  }

  @Test
  void itHoldsForNoOtherRun() {
    assertThatThrownBy(
            () -> SOUND.verified(Samples.OTHER_RUN, Samples.MERCY.signing().verificationKeys()))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void itHoldsForNoOtherEnclave() {
    var other = new Introduction(MERCY, Samples.AGGREGATOR, Samples.voucher());

    assertThatThrownBy(
            () -> other.verified(Samples.RUN, Samples.MERCY.signing().verificationKeys()))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void itHoldsForNoOtherParty() {
    var renamed = new Introduction(Samples.ST_ANNE.name(), Samples.TRAINER, Samples.voucher());

    assertThatThrownBy(
            () -> renamed.verified(Samples.RUN, Samples.MERCY.signing().verificationKeys()))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(
            () -> SOUND.verified(Samples.RUN, Samples.ST_ANNE.signing().verificationKeys()))
        .isInstanceOf(BadSignatureException.class);
  }
}
