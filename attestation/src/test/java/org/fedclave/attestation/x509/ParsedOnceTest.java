package org.fedclave.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

class ParsedOnceTest {

  private final AtomicInteger parsed = new AtomicInteger();
  private final ParsedOnce<Bytes> once =
      new ParsedOnce<>(
          2,
          raw -> {
            parsed.incrementAndGet();
            if (raw.isEmpty()) {
              throw new RefusedException(Rule.TRUNCATED, "nothing");
            }
            return raw;
          });

  @Test
  void theLastFewInputsAreRememberedByTheirBytes() throws RefusedException {
    assertThat(once.parse(Bytes.hex("01"))).isEqualTo(Bytes.hex("01"));
    assertThat(once.parse(Bytes.hex("01"))).isEqualTo(Bytes.hex("01"));
    assertThat(once.parse(Bytes.hex("02"))).isEqualTo(Bytes.hex("02"));
    assertThat(parsed).hasValue(2);
    once.parse(Bytes.hex("01"));
    once.parse(Bytes.hex("03")); // the one that was not asked for longest goes
    once.parse(Bytes.hex("01"));
    assertThat(parsed).hasValue(3);
    once.parse(Bytes.hex("02"));
    assertThat(parsed).hasValue(4);
  }

  @Test
  void aRefusalIsNotRemembered() {
    for (int time = 1; time <= 2; time++) {
      assertThatThrownBy(() -> once.parse(Bytes.EMPTY)).isInstanceOf(RefusedException.class);
      assertThat(parsed).hasValue(time);
    }
  }

  @Test
  void aGoodSignatureIsRememberedForItsKeyAlone() {
    var memo = new SignatureMemo();
    var mine = TestAuthority.key("secp256r1").getPublic();
    var other = TestAuthority.key("secp256r1").getPublic();
    assertThat(memo.isGood(mine, _ -> false)).isFalse();
    assertThat(memo.isGood(mine, mine::equals)).isTrue();
    assertThat(memo.isGood(mine, _ -> false)).isTrue();
    assertThat(memo.isGood(other, _ -> false)).isFalse();
    assertThat(memo.isGood(mine, _ -> false)).isTrue();
  }
}
