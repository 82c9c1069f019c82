package org.fedclave.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

class WireReaderTest {

  private static final Bytes BYTES = Bytes.hex("f1f2f3f4f5f6f7f8f9");

  private static WireReader reader() {
    return new WireReader("structure", BYTES);
  }

  private static void refused(Rule rule, String words, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
  }

  @Test
  void numbersAreReadInBothOrders() throws RefusedException {
    assertThat(reader().u8()).isEqualTo(0xf1);
    assertThat(reader().u16()).isEqualTo(0xf1f2);
    assertThat(reader().u32()).isEqualTo(0xf1f2f3f4L);
    assertThat(reader().u64()).isEqualTo(0xf1f2f3f4f5f6f7f8L);
    assertThat(reader().u16Le()).isEqualTo(0xf2f1);
    assertThat(reader().u24Le()).isEqualTo(0xf3f2f1);
    assertThat(reader().u32Le()).isEqualTo(0xf4f3f2f1L);
    assertThat(reader().u64Le()).isEqualTo(0xf8f7f6f5f4f3f2f1L);
  }

  @Test
  void readingGoesFromFrontToBack() throws RefusedException {
    WireReader reader = reader();
    assertThat(reader.what()).isEqualTo("structure");
    assertThat(reader.peek()).isEqualTo(0xf1);
    assertThat(reader.position()).isZero();
    assertThat(reader.bytes(2)).isEqualTo(Bytes.hex("f1f2"));
    assertThat(reader.position()).isEqualTo(2);
    assertThat(reader.remaining()).isEqualTo(7);
    WireReader part = reader.part("part", 3);
    assertThat(part.what()).isEqualTo("part");
    assertThat(part.position()).isEqualTo(2);
    assertThat(part.remaining()).isEqualTo(3);
    assertThat(part.bytes(3)).isEqualTo(Bytes.hex("f3f4f5"));
    part.finish();
    refused(Rule.TRUNCATED, "the part ends after 0 more bytes where 1", part::u8);
    assertThat(reader.bytes(4)).isEqualTo(Bytes.hex("f6f7f8f9"));
    reader.finish();
    reader.finishAllowingZeros();
    refused(Rule.TRUNCATED, "(at byte 9)", reader::peek);
    assertThat(reader.bytes(0)).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void nothingReachesPastTheEnd() {
    refused(Rule.TRUNCATED, "9 more bytes where 10", () -> reader().bytes(10));
    refused(Rule.TRUNCATED, "18446744073709551615", () -> reader().bytes(-1));
    refused(Rule.TRUNCATED, "4294967296", () -> reader().part("part", 1L << 32));
    WireReader two = new WireReader("two", Bytes.hex("0102"));
    refused(Rule.TRUNCATED, "the two ends after 2 more bytes where 4", two::u32);
  }

  @Test
  void whatIsLeftIsRefusedUnlessItIsZero() throws RefusedException {
    refused(Rule.TRAILING_BYTES, "9 bytes follow the structure", () -> reader().finish());
    refused(Rule.TRAILING_BYTES, "9 bytes follow", () -> reader().finishAllowingZeros());
    WireReader padded = new WireReader("padded", Bytes.hex("010000"));
    assertThat(padded.u8()).isEqualTo(1);
    padded.finishAllowingZeros();
    refused(Rule.TRAILING_BYTES, "2 bytes follow", padded::finish);
  }
}
