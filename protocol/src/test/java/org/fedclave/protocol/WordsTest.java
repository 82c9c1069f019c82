package org.fedclave.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes, digests, names and domains: the smallest words. */
class WordsTest {

  private static final Digest ABC =
      Digest.parse("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  @Test
  void bytesKeepTheirValueWhenTheArrayChanges() {
    byte[] array = {1, 2, 3};
    Bytes bytes = Bytes.of(array);
    array[0] = 9;
    bytes.toArray()[1] = 9;
    assertThat(bytes).isEqualTo(Bytes.hex("010203"));
  }

  @Test
  void bytesAreEqualByContentAndPrintOnlyTheirSize() {
    assertThat(Bytes.utf8("secret")).isEqualTo(Bytes.utf8("secret")).hasToString("6 bytes");
    assertThat(Bytes.utf8("secret")).isNotEqualTo(Bytes.utf8("secreT"));
    assertThat(Bytes.utf8("secret")).hasSameHashCodeAs(Bytes.utf8("secret"));
  }

  @Test
  void aSliceOutsideIsRefused() {
    Bytes bytes = Bytes.hex("00010203");
    assertThat(bytes.slice(1, 3)).isEqualTo(Bytes.hex("0102"));
    assertThatThrownBy(() -> bytes.slice(1, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> bytes.slice(-1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> bytes.slice(3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AB==", "AAA", "AAA==", "A A=", "AA==\n", "AA-_", "AAAA====", "!"})
  void base64InAnotherSpellingIsRefused(String text) {
    assertThatThrownBy(() -> Bytes.base64(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void base64RoundTrips() {
    assertThat(Bytes.base64("AP8QgA==").toBase64()).isEqualTo("AP8QgA==");
    assertThat(Bytes.base64("")).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void zeroBytesAreNoticed() {
    assertThat(Bytes.hex("0000").isAllZero()).isTrue();
    assertThat(Bytes.hex("0001").isAllZero()).isFalse();
  }

  @Test
  void aDigestIsSha256InLowerCase() throws IOException {
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
    assertThat(Digest.of(abc)).isEqualTo(ABC);
    assertThat(Digest.of(new ByteArrayInputStream(abc))).isEqualTo(ABC);
    assertThat(Digest.parse(ABC.toString())).isEqualTo(ABC);
    assertThat(ABC.abbreviated()).isEqualTo("ba7816bf8f01");
  }

  @Test
  void anotherSpellingOfADigestIsRefused() {
    String good = ABC.toString();
    for (String bad :
        new String[] {
          ABC.hex(),
          "sha512:" + ABC.hex(),
          good + "0",
          good.substring(1),
          "sha256:" + ABC.hex().toUpperCase(java.util.Locale.ROOT),
          "sha256:" + "g" + ABC.hex().substring(1)
        }) {
      assertThatThrownBy(() -> Digest.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Digest(Bytes.hex("00")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void digestsAreOrderedAsUnsignedBytes() {
    Digest low = new Digest(Bytes.hex("7f" + "00".repeat(31)));
    Digest high = new Digest(Bytes.hex("80" + "00".repeat(31)));
    assertThat(low).isLessThan(high);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "node-1", "st-mary-s", "a0"})
  void aMembersNameHasLettersDigitsAndInnerHyphens(String name) {
    assertThat(new MemberId(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "1a", "-a", "a-", "a_b", "a b", "a\n", "ä", "a/b", "../a"})
  void anyOtherNameIsRefused(String name) {
    assertThatThrownBy(() -> new MemberId(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNameOf63LettersIsTheLongest() {
    assertThat(new MemberId("a".repeat(63)).name()).hasSize(63);
    assertThatThrownBy(() -> new MemberId("a".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRunIsNamedByItsContractsBytes() {
    RunId run = RunId.of(Bytes.utf8("{}"));
    byte[] input = "fedclave/run\0\0\0\0\0\0\0\0\2{}".getBytes(StandardCharsets.US_ASCII);
    assertThat(run.digest()).isEqualTo(Digest.of(input));
    assertThat(RunId.parse(run.toString())).isEqualTo(run);
  }

  @Test
  void eachDomainBeginsInItsOwnWay() {
    Set<Bytes> seen = new HashSet<>();
    for (Domain domain : Domain.values()) {
      Bytes empty = domain.bytes();
      assertThat(empty.get(empty.size() - 1)).isZero();
      assertThat(Arrays.copyOf(empty.toArray(), empty.size() - 1)).doesNotContain((byte) 0);
      assertThat(seen.add(empty)).as(domain.name()).isTrue();
    }
  }

  @Test
  void movingABoundaryBetweenPartsChangesTheHash() {
    assertThat(Domain.ROUND.hash(Bytes.utf8("ab"), Bytes.utf8("c")))
        .isNotEqualTo(Domain.ROUND.hash(Bytes.utf8("a"), Bytes.utf8("bc")))
        .isEqualTo(Digest.of(Domain.ROUND.bytes(Bytes.utf8("ab"), Bytes.utf8("c"))));
    assertThat(Domain.ROUND.hash512(Bytes.utf8("ab")).size()).isEqualTo(64);
  }

  @Test
  void aQuoteFromOutsideIsPrintableAndShort() {
    assertThat(MalformedException.quote("a\u001b[31m\u202eb")).isEqualTo("\"a?[31m?b\"");
    assertThat(MalformedException.quote("x".repeat(1_000_000))).hasSizeLessThan(120);
  }

  @Test
  void aSentenceIsOnePrintableLineWhateverItQuotes() {
    assertThat(new MalformedException("policy: no digit: \"\n\u007f\u202e\u2028\u00e9\""))
        .hasMessage("policy: no digit: \"????\u00e9\"");
  }
}
