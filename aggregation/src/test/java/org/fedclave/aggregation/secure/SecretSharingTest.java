package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretSharingTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  private static Bytes secret() {
    byte[] secret = new byte[32];
    RANDOM.nextBytes(secret);
    return Bytes.wrap(secret);
  }

  private static Map<Integer, Bytes> some(List<Bytes> shares, int... parties) {
    Map<Integer, Bytes> some = new HashMap<>();
    for (int party : parties) {
      some.put(party, shares.get(party));
    }
    return some;
  }

  @Test
  void anyThresholdOfSharesGivesTheSecretAndMoreDoToo() {
    Bytes secret = secret();
    List<Bytes> shares = SecretSharing.share(secret, 3, 5, RANDOM);

    assertThat(SecretSharing.recover(some(shares, 0, 1, 2))).isEqualTo(secret);
    assertThat(SecretSharing.recover(some(shares, 4, 2, 1))).isEqualTo(secret);
    assertThat(SecretSharing.recover(some(shares, 0, 1, 2, 3, 4))).isEqualTo(secret);
  }

  @Test
  void fewerSharesOrAWrongOneGiveAnother() {
    Bytes secret = secret();
    List<Bytes> shares = SecretSharing.share(secret, 3, 5, RANDOM);
    List<Bytes> others = SecretSharing.share(secret(), 3, 5, RANDOM);
    Map<Integer, Bytes> mixed = some(shares, 0, 1);
    mixed.put(2, others.get(2));

    assertThat(SecretSharing.recover(some(shares, 0, 1))).isNotEqualTo(secret);
    assertThat(SecretSharing.recover(mixed)).isNotEqualTo(secret);
  }

  @Test
  void aSecretForOneIsThatOnes() {
    Bytes secret = secret();

    assertThat(SecretSharing.recover(some(SecretSharing.share(secret, 1, 1, RANDOM), 0)))
        .isEqualTo(secret);
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "4, 3"})
  void anImpossibleThresholdIsRefused(int threshold, int parties) {
    assertThatThrownBy(() -> SecretSharing.share(secret(), threshold, parties, RANDOM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a threshold is from 1");
  }

  @Test
  void whatIsNoShareIsRefused() {
    Bytes beyondTheField = Bytes.wrap(new byte[SecretSharing.SHARE_BYTES].clone());
    byte[] large = beyondTheField.toArray();
    large[0] = (byte) 0xff;

    assertThatThrownBy(() -> SecretSharing.recover(Map.of(0, Bytes.wrap(large))))
        .hasMessageContaining("share 0 is none");
    assertThatThrownBy(() -> SecretSharing.recover(Map.of(0, Bytes.EMPTY)))
        .hasMessageContaining("share 0 is none");
    assertThatThrownBy(() -> SecretSharing.recover(Map.of())).hasMessageContaining("shares");
  }
}
