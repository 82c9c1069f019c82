package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.tables.HeldOut;
import org.junit.jupiter.api.Test;

class HeldOutRowsTest {

  private static final Digest ROOT = new Digest(Bytes.hex("0102030405060708" + "ff".repeat(24)));

  @Test
  void theSeedIsTheFirstEightBytesOfTheDatasetRoot() {
    assertThat(HeldOutRows.of(ROOT, 20)).isEqualTo(new HeldOut(20, 0x0102030405060708L));
  }

  @Test
  void anotherDatasetHoldsOutOtherRows() {
    HeldOut one = HeldOutRows.of(ROOT, 20);
    HeldOut two = HeldOutRows.of(Digest.of(Bytes.utf8("another")), 20);

    assertThat(
            java.util.stream.LongStream.range(0, 1000)
                .filter(row -> one.isHeldOut(row) != two.isHeldOut(row))
                .count())
        .isPositive();
  }
}
