package org.fedclave.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  private static final int CAP = 1 << 16;

  /** One reading of the member {@code v}. */
  private interface Reading {
    Object of(StrictJson json) throws MalformedException;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[]",
        "1",
        "\"v\"",
        "null",
        "{\"v\":1,\"v\":2}",
        "{\"v\":1} x",
        "{}{}",
        "{\"v\":1,}",
        "{'v':1}",
        "{v:1}",
        "{\"v\":01}",
        "{\"v\":NaN}",
        "{\"v\":+1}",
        "// c\n{\"v\":1}",
        "{\"v\":\"\n\"}",
        "\ufeff1"
      })
  void whatIsNotOneStrictObjectIsRefused(String json) {
    assertThatThrownBy(() -> StrictJson.parse("file", Bytes.utf8(json), CAP))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("file: expected ");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    assertThatThrownBy(() -> StrictJson.parse("file", Bytes.hex("7b2276223a22ff227d"), CAP))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void inputOverTheCapOrTooDeepIsRefused() {
    assertThatThrownBy(() -> StrictJson.parse("file", Bytes.utf8("{\"v\":1}"), 6))
        .hasMessageContaining("at most 6 bytes");
    String deep = "{\"v\":".repeat(17) + "1" + "}".repeat(17);
    assertThatThrownBy(() -> StrictJson.parse("file", Bytes.utf8(deep), CAP))
        .isInstanceOf(MalformedException.class);
    String brackets = "{\"v\":" + "[".repeat(30_000);
    assertThatThrownBy(() -> StrictJson.parse("file", Bytes.utf8(brackets), CAP))
        .isInstanceOf(MalformedException.class);
    String longNumber = "{\"v\":" + "1".repeat(41) + "}";
    assertThatThrownBy(() -> StrictJson.parse("file", Bytes.utf8(longNumber), CAP))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void soundMembersAreRead() throws Exception {
    assertThat(read("\"x\"", j -> j.text("v"))).isEqualTo("x");
    assertThat(read("true", j -> j.flag("v"))).isEqualTo(true);
    assertThat(read("7", j -> j.integer("v", 0, 7))).isEqualTo(7L);
    assertThat(read("0.5", j -> j.number("v", 0, 1))).isEqualTo(0.5);
    assertThat(read("\"2026-01-31T12:00:00Z\"", j -> j.instant("v")))
        .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(read("\"PT2H\"", j -> j.duration("v"))).isEqualTo(Duration.ofHours(2));
    assertThat(read("\"AQ==\"", j -> j.base64("v", 1))).isEqualTo(Bytes.hex("01"));
    assertThat(read("[\"a\",\"b\"]", j -> j.memberIds("v", 1, 2)))
        .isEqualTo(List.of(new MemberId("a"), new MemberId("b")));
    assertThat(read("{\"b\":1,\"a\":2.5}", j -> j.numbers("v")))
        .isEqualTo(Map.of("b", 1.0, "a", 2.5));
    assertThat(read("\"x\"", j -> j.optionalText("w", 9).isEmpty() && !j.text("v").isEmpty()))
        .isEqualTo(true);
  }

  @Test
  void aMissingOrNullMemberIsRefusedWithItsPlace() {
    assertRefused("1", j -> j.text("w"), "file: w: expected text, found nothing");
    assertRefused("null", j -> j.flag("v"), "file: v: expected true or false, found nothing");
  }

  @Test
  void aMemberOfAnotherTypeIsRefused() {
    assertRefused("1", j -> j.text("v"), "expected text");
    assertRefused("\"true\"", j -> j.flag("v"), "expected true or false");
    assertRefused("\"1\"", j -> j.integer("v", 0, 9), "a whole number from 0 to 9");
    assertRefused("1.0", j -> j.integer("v", 0, 9), "a whole number from 0 to 9");
    assertRefused("\"1\"", j -> j.number("v", 0, 9), "a number");
    assertRefused("[]", j -> j.object("v"), "expected an object, found a list");
    assertRefused("[]", j -> j.tree("v"), "expected an object");
    assertRefused("{}", j -> j.objects("v", 0, 9), "expected a list, found an object");
    assertRefused("[1]", j -> j.objects("v", 0, 9), "v[0]: expected an object");
    assertRefused("[1]", j -> j.texts("v", 0, 9), "a list of texts");
    assertRefused("{\"a\":\"1\"}", j -> j.numbers("v"), "v: a: expected a number");
  }

  @Test
  void aValueOutsideItsRangeIsRefused() {
    assertRefused("\"\"", j -> j.text("v", 3), "1 to 3 characters");
    assertRefused("\" \"", j -> j.text("v", 3), "1 to 3 characters");
    assertRefused("\"abcd\"", j -> j.text("v", 3), "found 4 characters");
    assertRefused("-1", j -> j.integer("v", 0, 9), "from 0 to 9");
    assertRefused("10", j -> j.integer("v", 0, 9), "from 0 to 9");
    assertRefused("9223372036854775808", j -> j.integer("v", 0, Long.MAX_VALUE), "whole number");
    assertRefused("1e999", j -> j.number("v", 0, 9), "a number");
    assertRefused("9.5", j -> j.number("v", 0, 9), "a number");
    assertRefused("\"AQI=\"", j -> j.base64("v", 1), "base64 of 1 bytes");
    assertRefused("\"AR==\"", j -> j.base64("v"), "canonical base64");
    assertRefused("[]", j -> j.texts("v", 1, 2), "1 to 2 elements");
    assertRefused("[\"a\",\"b\",\"c\"]", j -> j.texts("v", 1, 2), "1 to 2 elements");
    assertRefused("[\"a\",\"a\"]", j -> j.texts("v", 1, 2), "\"a\" twice");
    assertRefused("[\"A\"]", j -> j.memberIds("v", 1, 2), "a name of lower-case");
    assertRefused("\"A\"", j -> j.memberId("v"), "a name of lower-case");
    assertRefused("\"sha256:00\"", j -> j.digest("v"), "64 lower-case hex digits");
    assertRefused("\"x\"", j -> j.optionalText("v", 0), "characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31", "2026-01-31T12:00:00", "2026-02-30T12:00:00Z", "1969-12-31T23:59:59Z",
        "+10000-01-01T00:00:00Z", "+1000000000-12-31T23:59:59Z", "-0001-01-01T00:00:00Z", "now"
      })
  void otherTimesAreRefused(String time) {
    assertRefused('"' + time + '"', j -> j.instant("v"), "a time such as 2026-01-31T12:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"30 days", "P-1D", "-PT1S", "P36501D", "PT9223372036854775807S", "P1M"})
  void otherDurationsAreRefused(String duration) {
    assertRefused('"' + duration + '"', j -> j.duration("v"), "a duration such as P30D or PT2H");
  }

  @Test
  void aWordOutsideTheListIsRefusedWithTheNearest() {
    assertRefused(
        "\"fed-avgg\"",
        j -> j.oneOf("v", Set.of("fed-avg", "fed-adam")),
        "expected one of fed-adam, fed-avg, found \"fed-avgg\" (did you mean fed-avg?)");
    assertThat(StrictJson.nearest("zzzzzz", Set.of("fed-avg"))).isEmpty();
  }

  @Test
  void aMemberThatNobodyAskedForIsRefusedAtAnyDepth() throws Exception {
    StrictJson json = parse("{\"rounds\":{\"count\":1,\"cuont\":2}}");
    json.object("rounds").integer("count", 0, 9);
    assertThatThrownBy(json::finish)
        .hasMessage("file: rounds: unknown key \"cuont\" (did you mean count?); known are count");
    StrictJson top = parse("{\"a\":1}");
    assertThatThrownBy(top::finish).hasMessageContaining("unknown key \"a\"");
  }

  @Test
  void hostileNamesAreNeitherEchoedRawNorCompared() {
    String name = "\\u001b[2J" + "x".repeat(5_000);
    assertThatThrownBy(
            () -> {
              StrictJson json = parse("{\"" + name + "\":1}");
              json.has("known");
              json.finish();
            })
        .hasMessageContaining("unknown key")
        .hasMessageNotContainingAny("\u001b")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void changedBytesOfASoundFileAreNeverAnythingButMalformed() {
    Bytes sound = Bytes.utf8("{\"a\":[1,2.5,true,null],\"b\":{\"c\":\"d\\u00e9\"}}");
    var random = new SplittableRandom(8259);
    for (int i = 0; i < 10_000; i++) {
      byte[] changed = sound.toArray();
      for (int n = 0; n <= random.nextInt(3); n++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try {
        StrictJson.parse("fuzz", Bytes.wrap(changed), CAP);
      } catch (MalformedException e) {
        assertThat(e).hasMessageStartingWith("fuzz");
      } catch (RuntimeException e) {
        throw new AssertionError(Bytes.wrap(changed).toHex(), e);
      }
    }
  }

  private static void assertRefused(String value, Reading reading, String sentence) {
    assertThatThrownBy(() -> read(value, reading))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(sentence);
  }

  private static Object read(String value, Reading reading) throws MalformedException {
    StrictJson json = parse("{\"v\":" + value + "}");
    Object read = reading.of(json);
    json.finish();
    return read;
  }

  private static StrictJson parse(String json) throws MalformedException {
    return StrictJson.parse("file", Bytes.utf8(json), CAP);
  }
}
