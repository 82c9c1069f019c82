package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.fedclave.protocol.Bytes;

/** Looks for private bytes in words. */
final class Secrets {

  /** So many bytes of a secret are enough to call it a leak. */
  private static final int TELLING_BYTES = 8;

  private Secrets() {}

  static void requireNoneIn(List<String> words) {
    List<Bytes> secrets = World.secrets();
    assertThat(secrets).hasSizeGreaterThan(6);
    for (String sentence : words) {
      for (Bytes secret : secrets) {
        Bytes start = secret.slice(0, TELLING_BYTES);
        String decimal = Arrays.toString(start.toArray());
        assertThat(sentence)
            .doesNotContainIgnoringCase(start.toHex())
            .doesNotContain(secret.slice(0, 6).toBase64())
            .doesNotContain(decimal.substring(1, decimal.length() - 1));
      }
    }
  }
}
