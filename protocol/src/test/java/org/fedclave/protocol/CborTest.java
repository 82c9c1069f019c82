package org.fedclave.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deterministic CBOR: RFC 8949, section 4.2.1 and the examples of its appendix A. */
class CborTest {

  /** The map {"v": value}. */
  private static final String V = "a16176";

  private static final int CAP = 1 << 16;

  /** Each is one byte here and many in memory. */
  @Test
  void moreValuesThanAnyMessageHasAreRefused() throws Exception {
    int most = CborReader.MOST_VALUES;
    assertThat(CborReader.decode("test", emptyMaps(most - 1), 4 * most).maps("v", most))
        .hasSize(most - 1);
    assertThatThrownBy(() -> CborReader.decode("test", emptyMaps(most), 4 * most))
        .isInstanceOf(MalformedException.class)
        .hasMessage("test: expected at most 1048576 values, found more");
  }

  /** {"v": [{}, {}, ...]}. */
  private static Bytes emptyMaps(int count) {
    byte[] bytes =
        ByteBuffer.allocate(V.length() / 2 + 5 + count)
            .put(Bytes.hex(V).toArray())
            .put((byte) 0x9a)
            .putInt(count)
            .array();
    java.util.Arrays.fill(bytes, bytes.length - count, bytes.length, (byte) 0xa0);
    return Bytes.wrap(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "10, 0a",
    "23, 17",
    "24, 1818",
    "25, 1819",
    "100, 1864",
    "255, 18ff",
    "256, 190100",
    "1000, 1903e8",
    "65535, 19ffff",
    "65536, 1a00010000",
    "1000000, 1a000f4240",
    "4294967295, 1affffffff",
    "4294967296, 1b0000000100000000",
    "1000000000000, 1b000000e8d4a51000",
    "9223372036854775807, 1b7fffffffffffffff"
  })
  void wholeNumbersAreInTheirShortestForm(long value, String encoded) throws Exception {
    Bytes bytes = new CborWriter().put("v", value).toBytes();
    assertThat(bytes.toHex()).isEqualTo(V + encoded);
    assertThat(read(V + encoded).integer("v", 0, Long.MAX_VALUE)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 60",
    "a, 6161",
    "IETF, 6449455446",
    "'\"\\', 62225c",
    "ü, 62c3bc",
    "水, 63e6b0b4",
    "\ud800\udd51, 64f0908591"
  })
  void textIsUtf8(String value, String encoded) throws Exception {
    assertThat(new CborWriter().put("v", value).toBytes().toHex()).isEqualTo(V + encoded);
    assertThat(read(V + encoded).text("v")).isEqualTo(value);
  }

  @Test
  void theExamplesOfTheStandardComeOutByteForByte() throws Exception {
    assertThat(new CborWriter().put("v", Bytes.hex("01020304")).toBytes().toHex())
        .isEqualTo(V + "4401020304");
    assertThat(new CborWriter().put("v", true).toBytes().toHex()).isEqualTo(V + "f5");
    assertThat(new CborWriter().put("v", false).toBytes().toHex()).isEqualTo(V + "f4");
    assertThat(
            new CborWriter()
                .put("e", "E")
                .put("c", "C")
                .put("a", "A")
                .put("d", "D")
                .put("b", "B")
                .toBytes()
                .toHex())
        .isEqualTo("a56161614161626142616361436164614461656145");
    assertThat(new CborWriter().toBytes().toHex()).isEqualTo("a0");
    assertThat(read("a0").has("v")).isFalse();
    assertThat(read(V + "f5").flag("v")).isTrue();
    assertThat(read(V + "4401020304").bytes("v")).isEqualTo(Bytes.hex("01020304"));
    assertThat(read(V + "824102420304").has("v")).isTrue();
  }

  @Test
  void keysAreInTheOrderOfTheirEncodedBytes() {
    Bytes bytes = new CborWriter().put("aa", 1).put("é", 2).put("b", 3).put("", 4).toBytes();
    assertThat(bytes.toHex()).isEqualTo("a4" + "6004" + "616203" + "62616101" + "62c3a902");
  }

  @ParameterizedTest
  @CsvSource({
    "number in two bytes, a161761801",
    "number in three bytes, a16176190018",
    "number in five bytes, a161761a00000018",
    "number in nine bytes, a161761b0000000000000018",
    "length of text in two bytes, a16176780161",
    "length of bytes in two bytes, a16176580161",
    "length of a key in two bytes, a1780176f5",
    "length of a list in two bytes, a16176980101",
    "size of the map in two bytes, b8016176f5",
    "map of no stated length, bf6176f5ff",
    "bytes of no stated length, a161765f4101ff",
    "text of no stated length, a161767f6161ff",
    "list of no stated length, a161769f01ff",
    "keys out of order, a2616201616102",
    "longer key first, a262616101616202",
    "key twice, a2617601617601",
    "bytes after the end, a000",
    "a second map, a0a0",
    "tag, a16176c101",
    "tagged bignum, a16176c24101",
    "half float, a16176f93c00",
    "float, a16176fa3f800000",
    "double, a16176fb3ff0000000000000",
    "negative number, a1617620",
    "number over 2^63 - 1, a161761b8000000000000000",
    "null, a16176f6",
    "undefined, a16176f7",
    "simple value, a16176e0",
    "simple value of two bytes, a16176f8ff",
    "break without a beginning, a16176ff",
    "reserved length, a161761c",
    "number as a key, a10101",
    "bytes as a key, a1417601",
    "no key but the end, a1",
    "a key without value, a16176",
    "bytes cut short, a161764201",
    "text that is not UTF-8, a161766180",
    "overlong UTF-8, a1617662c081",
    "surrogate in UTF-8, a1617663eda080",
    "surrogate in a key, a163eda08001",
    "surrogate among letters, a161766561eda08061",
    "bytes that claim 2^63 - 1, a161765b7fffffffffffffff",
    "bytes that claim 2^31 - 1, a161765a7fffffff",
    "text that claims 2^31 - 1, a161767a7fffffff",
    "list that claims 2^31 - 1, a161769a7fffffff",
    "map that claims 2^31 - 1, ba7fffffff",
    "map that claims 2^64 - 1, bbffffffffffffffff",
    "a list, 80",
    "a number, 00",
    "nothing, ''"
  })
  void everyOtherEncodingIsRefused(String what, String hex) {
    assertThatThrownBy(() -> read(hex)).as(what).isInstanceOf(MalformedException.class);
  }

  @Test
  void eightLevelsAreReadAndNineAreRefused() throws Exception {
    assertThat(read(V.repeat(7) + "a0").has("v")).isTrue();
    assertThatThrownBy(() -> read(V.repeat(8) + "a0")).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read(V + "81".repeat(100_000))).isInstanceOf(MalformedException.class);
  }

  @Test
  void inputOverTheCapIsRefusedBeforeItIsRead() {
    Bytes ten = new CborWriter().put("v", Bytes.hex("00".repeat(6))).toBytes();
    assertThatThrownBy(() -> CborReader.decode("ten", ten, 9))
        .isInstanceOf(MalformedException.class)
        .hasMessage("ten: expected at most 9 bytes, found 10 bytes");
  }

  @Test
  void aKeyThatNobodyAskedForIsRefused() throws Exception {
    CborReader map = read("a2616101616202");
    map.count("a");
    assertThatThrownBy(map::finish)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("\"b\"");
  }

  @Test
  void aMissingOrMistypedMemberIsRefusedWithItsPlace() throws Exception {
    CborReader map = read(V + "f5");
    assertThatThrownBy(() -> map.text("w")).hasMessage("test, w: expected text, found nothing");
    assertThatThrownBy(() -> map.text("v")).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> map.bytes("v")).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> map.count("v")).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> map.map("v")).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> map.maps("v", 1)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read(V + "01").flag("v")).isInstanceOf(MalformedException.class);
  }

  @Test
  void valuesOutsideTheirRangeAreRefused() throws Exception {
    assertThatThrownBy(() -> read(V + "05").integer("v", 6, 9)).hasMessageContaining("from 6 to 9");
    assertThatThrownBy(() -> read(V + "0a").integer("v", 6, 9)).hasMessageContaining("found 10");
    assertThatThrownBy(() -> read(V + "1a80000000").count("v"))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read(V + "4101").bytes("v", 2)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read(V + "4101").digest("v")).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read(V + "6141").memberId("v")).hasMessageContaining("name");
    assertThatThrownBy(() -> read(V + "82a0a0").maps("v", 1)).hasMessageContaining("at most 1");
    assertThatThrownBy(() -> read(V + "81f5").maps("v", 1)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read(V + "814101").digests("v", 1)).hasMessageContaining("32 bytes");
    assertThatThrownBy(() -> read(V + "816141").memberIds("v", 1)).hasMessageContaining("name");
  }

  @Test
  void theWriterRefusesWhatTheReaderWould() {
    var writer = new CborWriter().put("a", 1);
    assertThatThrownBy(() -> writer.put("a", 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.put("b", -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.put("b", "x".repeat(1001)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.put("b", "half \ud800"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void textOfAnyLengthAndScriptHasTheShortestHeader() throws Exception {
    for (String letter : List.of("a", "é", "水", "\ud800\udd51")) {
      for (int length = 0; length * letter.length() <= CborWriter.LONGEST_TEXT; length++) {
        String text = letter.repeat(length);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Bytes expected = concat(Bytes.hex(V), header(3, utf8.length), Bytes.wrap(utf8));
        Bytes written = new CborWriter().put("v", text).toBytes();
        assertThat(written.toHex()).isEqualTo(expected.toHex());
        assertThat(CborReader.decode("test", written, CAP).text("v")).isEqualTo(text);
      }
    }
  }

  @Test
  void longByteStringsHaveTheShortestHeader() throws Exception {
    for (int size : new int[] {23, 24, 255, 256, 65_535, 65_536, 1 << 20}) {
      Bytes content = Bytes.wrap(new byte[size]);
      Bytes written = new CborWriter().put("v", content).toBytes();
      assertThat(written).isEqualTo(concat(Bytes.hex(V), header(2, size), content));
      assertThat(CborReader.decode("test", written, 2 << 20).bytes("v")).isEqualTo(content);
    }
  }

  @Test
  void randomBytesAreRefusedAndNeverAnythingElse() {
    long seed = 20261123;
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] input = new byte[random.nextInt(48)];
      random.nextBytes(input);
      if (input.length > 0 && random.nextBoolean()) {
        input[0] = (byte) (0xa0 + random.nextInt(4));
      }
      requireMalformedOrExact(Bytes.wrap(input), "seed " + seed + ", input " + i);
    }
  }

  @Test
  void changedBytesOfASoundMapAreRefusedOrSayExactlyWhatTheyAre() {
    Bytes sound =
        new CborWriter()
            .put("number", 300)
            .put("bytes", Bytes.hex("00ff"))
            .put("text", "Zürich")
            .put("flag", true)
            .putMaps("maps", List.of(new CborWriter().put("a", 1), new CborWriter().put("b", 2)))
            .putBytes("list", List.of(Bytes.hex("01"), Bytes.hex("0203")))
            .toBytes();
    for (int position = 0; position < sound.size(); position++) {
      for (int value = 0; value < 256; value++) {
        byte[] changed = sound.toArray();
        changed[position] = (byte) value;
        requireMalformedOrExact(Bytes.wrap(changed), "byte " + position + " is " + value);
      }
      Bytes cut = sound.slice(0, position);
      assertThatThrownBy(() -> CborReader.decode("cut", cut, CAP))
          .isInstanceOf(MalformedException.class);
    }
  }

  /** decode() compares with its own encoding; here it is enough that nothing else is thrown. */
  private static void requireMalformedOrExact(Bytes input, String what) {
    try {
      CborReader.decode("fuzz", input, CAP);
    } catch (MalformedException e) {
      assertThat(e).as(what).hasMessageStartingWith("fuzz");
    } catch (RuntimeException e) {
      throw new AssertionError(what + ": " + input.toHex(), e);
    }
  }

  private static CborReader read(String hex) throws MalformedException {
    return CborReader.decode("test", Bytes.hex(hex), CAP);
  }

  /** RFC 8949, section 3: major type and argument in the shortest form. */
  private static Bytes header(int major, int argument) {
    int top = major << 5;
    if (argument < 24) {
      return Bytes.wrap(new byte[] {(byte) (top + argument)});
    }
    if (argument < 1 << 8) {
      return Bytes.wrap(new byte[] {(byte) (top + 24), (byte) argument});
    }
    if (argument < 1 << 16) {
      return Bytes.wrap(
          ByteBuffer.allocate(3).put((byte) (top + 25)).putShort((short) argument).array());
    }
    return Bytes.wrap(ByteBuffer.allocate(5).put((byte) (top + 26)).putInt(argument).array());
  }

  private static Bytes concat(Bytes... parts) {
    var all = new ByteArrayOutputStream();
    for (Bytes part : parts) {
      all.writeBytes(part.unsafeArray());
    }
    return Bytes.wrap(all.toByteArray());
  }
}
