package org.fedclave.attestation.cose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.StrictCbor.Lengths;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictCborTest {

  private static CborItem read(String hex) throws RefusedException {
    return StrictCbor.parse("item", Bytes.hex(hex), Lengths.DEFINITE);
  }

  /** RFC 8949, appendix A. */
  @ParameterizedTest
  @CsvSource({
    "00, 0",
    "17, 23",
    "1818, 24",
    "1903e8, 1000",
    "1a000f4240, 1000000",
    "1b000000e8d4a51000, 1000000000000",
    "1b7fffffffffffffff, 9223372036854775807",
    "20, -1",
    "3903e7, -1000",
    "3b7fffffffffffffff, -9223372036854775808"
  })
  void integersReadAsTheStandardSays(String hex, long value) throws RefusedException {
    assertThat(read(hex)).isEqualTo(new CborItem.Int(value));
  }

  /** RFC 8949, appendix A. */
  @Test
  void otherItemsReadAsTheStandardSays() throws RefusedException {
    assertThat(read("4401020304")).isEqualTo(new CborItem.Octets(Bytes.hex("01020304")));
    assertThat(read("40")).isEqualTo(new CborItem.Octets(Bytes.EMPTY));
    assertThat(read("64f0908591")).isEqualTo(new CborItem.Text("\ud800\udd51"));
    assertThat(read("80")).isEqualTo(new CborItem.Array(List.of()));
    assertThat(read("f4")).isEqualTo(new CborItem.Flag(false));
    assertThat(read("f5")).isEqualTo(new CborItem.Flag(true));
    assertThat(read("f6")).isEqualTo(new CborItem.Nil());
    assertThat(read("c11a514b67b0"))
        .isEqualTo(new CborItem.Tagged(1, new CborItem.Int(1363896240)));
    assertThat(read("8301820203820405"))
        .isEqualTo(array(number(1), array(number(2), number(3)), array(number(4), number(5))));
    var entries = new LinkedHashMap<CborItem, CborItem>();
    entries.put(new CborItem.Text("a"), number(1));
    entries.put(new CborItem.Text("b"), array(number(2), number(3)));
    assertThat(read("a26161016162820203")).isEqualTo(new CborItem.Dictionary(entries));
    assertThat(
            StrictCbor.parse("item", Bytes.hex("bf61610161629f0203ffff"), Lengths.ALSO_INDEFINITE))
        .isEqualTo(new CborItem.Dictionary(entries));
    assertThat(StrictCbor.parse("item", Bytes.hex("9fff"), Lengths.ALSO_INDEFINITE))
        .isEqualTo(array());
  }

  private static CborItem number(long value) {
    return new CborItem.Int(value);
  }

  private static CborItem array(CborItem... elements) {
    return new CborItem.Array(List.of(elements));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1bffffffffffffffff", // beyond 63 bits
        "3bffffffffffffffff",
        "1c", // reserved forms
        "5d",
        "9e",
        "f90000", // floats
        "fb3ff199999999999a",
        "f7", // undefined
        "f8ff", // simple value
        "ff", // a break with nothing to end
        "81ff",
        "5f42010243030405ff", // strings in chunks
        "7f657374726561646d696e67ff",
        "9f01ff", // no length
        "bf6101ff",
        "a201020103", // a key twice
        "a2180102180103", // a key twice, in longer forms
        "a1800102", // a key that is an array
        "a14001", // a key that is a byte string
        "61ff", // no UTF-8
        "63eda080", // a surrogate
        "818181818181818181f6" // nine levels
      })
  void whatNoTokenHasIsRefused(String hex) {
    assertRule(hex, Lengths.DEFINITE, Rule.REPORT_FORM);
  }

  @Test
  void aMapWithABreakAfterAKeyIsRefused() {
    assertRule("bf01ff", Lengths.ALSO_INDEFINITE, Rule.REPORT_FORM);
  }

  @Test
  void stringsInChunksAreNeverAccepted() {
    assertRule("5f42010243030405ff", Lengths.ALSO_INDEFINITE, Rule.REPORT_FORM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "18", "19ff", "42ff", "5bffffffffffffffff", "5b7fffffffffffffff", "9a7fffffff",
        "9bffffffffffffffff", "bb7fffffffffffffff", "82018181c1", "a101", "c1", "61", "d8"
      })
  void whatEndsEarlyIsTruncated(String hex) {
    assertRule(hex, Lengths.DEFINITE, Rule.TRUNCATED);
  }

  @Test
  void eightLevelsAreReadAndWhatFollowsIsRefused() throws RefusedException {
    assertThat(read("8181818181818181f6").kind()).isEqualTo("an array");
    assertRule("f6f6", Lengths.DEFINITE, Rule.TRAILING_BYTES);
  }

  private static void assertRule(String hex, Lengths lengths, Rule rule) {
    assertThatThrownBy(() -> StrictCbor.parse("item", Bytes.hex(hex), lengths))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).as(e.getMessage()).isEqualTo(rule));
  }

  @Test
  void noBytesMakeTheReaderFailOtherwise() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(24)];
      random.nextBytes(bytes);
      try {
        StrictCbor.parse("item", Bytes.wrap(bytes), Lengths.ALSO_INDEFINITE);
        read++;
      } catch (RefusedException e) {
        assertThat(e.rule())
            .as("seed " + seed)
            .isIn(Rule.REPORT_FORM, Rule.TRUNCATED, Rule.TRAILING_BYTES);
      }
    }
    assertThat(read).as("seed " + seed).isPositive();
  }
}
