package org.fedclave.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.SeededForTests;
import org.fedclave.protocol.crypto.ShardCipher.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardCipherTest {

  private static final int SEGMENT = 64 << 10;
  private static final SecureRandom RANDOM = SeededForTests.random(4);
  private static final ShardCipher KEY = ShardCipher.generate(RANDOM);
  private static final Digest SCHEMA = Digest.of(Bytes.utf8("schema"));
  private static final Place PLACE = new Place("mercy/heart", 1, 3, SCHEMA);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, SEGMENT - 60, SEGMENT, SEGMENT + 1, 3 * SEGMENT + 7})
  void whatWasEncryptedComesBack(int size) throws Exception {
    byte[] rows = rows(size);
    assertThat(decrypt(KEY, PLACE, encrypt(rows))).isEqualTo(rows);
    ShardCipher restored = ShardCipher.restore(KEY.secret());
    assertThat(decrypt(restored, PLACE, encrypt(rows))).isEqualTo(rows);
  }

  @Test
  void anotherPlaceDoesNotOpen() throws Exception {
    byte[] ciphertext = encrypt(rows(100));
    for (Place other :
        List.of(
            new Place("mercy/lungs", 1, 3, SCHEMA),
            new Place("mercy/heart", 0, 3, SCHEMA),
            new Place("mercy/heart", 1, 2, SCHEMA),
            new Place("mercy/heart", 1, 3, Digest.of(Bytes.utf8("other"))))) {
      assertThatThrownBy(() -> decrypt(KEY, other, ciphertext)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anotherKeyDoesNotOpen() throws Exception {
    byte[] ciphertext = encrypt(rows(100));
    ShardCipher other = ShardCipher.generate(RANDOM);
    assertThatThrownBy(() -> decrypt(other, PLACE, ciphertext)).isInstanceOf(IOException.class);
  }

  @Test
  void aStreamCutAtASegmentsEndIsNotTakenForWhole() throws Exception {
    byte[] ciphertext = encrypt(rows(3 * SEGMENT));
    for (int size :
        new int[] {0, 1, 40, SEGMENT, 2 * SEGMENT, 3 * SEGMENT, ciphertext.length - 1}) {
      byte[] cut = Arrays.copyOf(ciphertext, size);
      assertThatThrownBy(() -> decrypt(KEY, PLACE, cut))
          .as("cut at %d", size)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void swappedOrAddedSegmentsDoNotOpen() throws Exception {
    byte[] ciphertext = encrypt(rows(3 * SEGMENT));
    byte[] swapped = ciphertext.clone();
    System.arraycopy(ciphertext, SEGMENT, swapped, 2 * SEGMENT, SEGMENT);
    System.arraycopy(ciphertext, 2 * SEGMENT, swapped, SEGMENT, SEGMENT);
    assertThatThrownBy(() -> decrypt(KEY, PLACE, swapped)).isInstanceOf(IOException.class);
    byte[] longer = Arrays.copyOf(ciphertext, ciphertext.length + 1);
    assertThatThrownBy(() -> decrypt(KEY, PLACE, longer)).isInstanceOf(IOException.class);
  }

  @Test
  void aReaderGetsNoByteThatIsNotAuthentic() throws Exception {
    byte[] rows = rows(2 * SEGMENT);
    byte[] ciphertext = encrypt(rows);
    ciphertext[SEGMENT + 100] ^= 1;
    var read = new ByteArrayOutputStream();
    try (InputStream in = KEY.decrypting(new ByteArrayInputStream(ciphertext), PLACE)) {
      assertThatThrownBy(() -> in.transferTo(read)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> in.transferTo(read)).isInstanceOf(IOException.class);
    }
    assertThat(read.size()).isLessThan(SEGMENT);
    assertThat(read.toByteArray()).isEqualTo(Arrays.copyOf(rows, read.size()));
  }

  @Test
  void aKeyOrPlaceOutOfRangeIsRefused() {
    assertThatThrownBy(() -> ShardCipher.restore(Bytes.wrap(new byte[31])))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new Place("mercy/heart", 3, 3, SCHEMA))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] rows(int size) {
    byte[] rows = new byte[size];
    RANDOM.nextBytes(rows);
    return rows;
  }

  private static byte[] encrypt(byte[] rows) throws IOException {
    var sink = new ByteArrayOutputStream();
    try (OutputStream out = KEY.encrypting(sink, PLACE)) {
      out.write(rows);
    }
    return sink.toByteArray();
  }

  private static byte[] decrypt(ShardCipher key, Place place, byte[] ciphertext)
      throws IOException {
    try (InputStream in = key.decrypting(new ByteArrayInputStream(ciphertext), place)) {
      return in.readAllBytes();
    }
  }
}
