package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The search for secrets finds them, or a log without any would mean nothing. */
class SecretsTest {

  private static final byte[] KEY = random(32);

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(7).nextBytes(bytes);
    return bytes;
  }

  /** How somebody might log bytes. */
  enum Form {
    RAW,
    HEX,
    UPPER_HEX,
    HEX_WITH_COLONS,
    BASE64,
    BASE64_INSIDE_OF_MORE,
    BASE64_URL,
    JAVA_ARRAY,
    UNSIGNED_NUMBERS,
    HALF_OF_IT
  }

  private static byte[] planted(Form form) {
    byte[] noise = "{\"time\":\"2026-06-01\",\"message\":\"".getBytes(StandardCharsets.UTF_8);
    byte[] shown =
        switch (form) {
          case RAW -> KEY;
          case HEX -> text(HexFormat.of().formatHex(KEY));
          case UPPER_HEX -> text(HexFormat.of().formatHex(KEY).toUpperCase(Locale.ROOT));
          case HEX_WITH_COLONS -> text(HexFormat.ofDelimiter(":").formatHex(KEY));
          case BASE64 -> text(Base64.getEncoder().encodeToString(KEY));
          case BASE64_INSIDE_OF_MORE -> {
            byte[] more = new byte[KEY.length + 5];
            System.arraycopy(KEY, 0, more, 4, KEY.length);
            yield text(Base64.getEncoder().encodeToString(more));
          }
          case BASE64_URL -> text(Base64.getUrlEncoder().withoutPadding().encodeToString(KEY));
          case JAVA_ARRAY -> text(Arrays.toString(KEY));
          case UNSIGNED_NUMBERS ->
              text(
                  IntStream.range(0, KEY.length)
                      .mapToObj(i -> Integer.toString(KEY[i] & 0xff))
                      .collect(Collectors.joining(", ")));
          case HALF_OF_IT -> text(HexFormat.of().formatHex(KEY).substring(0, KEY.length));
        };
    byte[] all = Arrays.copyOf(noise, noise.length + shown.length);
    System.arraycopy(shown, 0, all, noise.length, shown.length);
    return all;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void aKeyIsFoundInEveryFormInWhichItMightBeLogged(Form form) {
    var secrets = new Secrets();
    secrets.addKey("the key", Bytes.wrap(KEY.clone()));
    secrets.addKey("another", Bytes.wrap(Arrays.copyOf(random(64), 32)));

    assertThat(secrets.in(planted(form))).contains("the key");
  }

  @Test
  void aRowIsFoundAsItStandsInItsTable() {
    var secrets = new Secrets();
    secrets.addText("a row", "17.99,10.38,122.8,1001");

    assertThat(secrets.in(text("line 1,17.99,10.38,122.8,1001,0.1184 is bad")))
        .containsExactly("a row");
    assertThat(secrets.in(text("17.99,10.38,122.8,1002"))).isEmpty();
  }

  @Test
  void whatIsNoSecretIsNotFound() {
    var secrets = new Secrets();
    secrets.addKey("the key", Bytes.wrap(KEY.clone()));

    assertThat(secrets.in(text("run b47b32b93c84 round 3"))).isEmpty();
    assertThat(secrets.in(text(""))).isEmpty();
  }
}
