package org.fedclave.tables.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.fedclave.tables.SplitMix64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Good files with a few bytes changed: each is read, or refused in printable words. */
final class HostileFilesTest {
  private static final int CHANGES = 200;
  private static final long SEED = 20_261_129;

  @TempDir private Path folder;

  @Test
  void aHeartFileIsReadOrRefused() throws Exception {
    String good = "63.0,1.0,1.0,145.0,233.0,1.0,2.0,150.0,0.0,2.3,3.0,0.0,6.0,0\n".repeat(4);
    attack(
        good.getBytes(StandardCharsets.UTF_8),
        (file, out) -> new HeartDisease(HeartRecipe.ALL, out).read(List.of(file), _ -> {}));
  }

  @Test
  void imagesAreReadOrRefused() throws Exception {
    Path labels = Files.write(folder.resolve("labels"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 1, 9});
    byte[] images = new byte[16 + 2 * 6];
    images[2] = 8;
    images[3] = 3;
    images[7] = 2;
    images[11] = 2;
    images[15] = 3;
    attack(images, (file, out) -> new IdxImages(IdxKind.MNIST, out).read(file, labels, _ -> {}));
    attack(
        packed(images),
        (file, out) -> new IdxImages(IdxKind.MNIST, out).read(file, labels, _ -> {}));
  }

  @Test
  void labelsAreReadOrRefused() throws Exception {
    byte[] pixels = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 8};
    Path images = Files.write(folder.resolve("images"), pixels);
    attack(
        new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 1, 9},
        (file, out) -> new IdxImages(IdxKind.MNIST, out).read(images, file, _ -> {}));
  }

  @Test
  void aLeafFileIsReadOrRefused() throws Exception {
    String text = "\"" + "a".repeat(80) + "\"";
    String good =
        "{\"users\":[\"K\",\"L\"],\"num_samples\":[2,1],\"user_data\":{\"K\":{\"x\":[%s,%s],\"y\":[\"b\",\"c\"]},"
                .formatted(text, text)
            + "\"L\":{\"x\":[%s],\"y\":[\"d\"]}}}".formatted(text);
    attack(
        good.getBytes(StandardCharsets.UTF_8),
        (file, out) -> new LeafUsers(LeafKind.SHAKESPEARE, 2, out).read(List.of(file), _ -> {}));
  }

  private void attack(byte[] good, HostileFile.Import reader) throws Exception {
    HostileFile file = new HostileFile(folder, reader);
    assertThat(file.outcome(good)).isEqualTo("read");
    var random = new SplitMix64(SEED);
    int refused = 0;
    for (int i = 0; i < CHANGES; i++) {
      byte[] changed = changed(good, random);
      String outcome = file.outcome(changed);
      refused += outcome.equals("read") ? 0 : 1;
      assertThat(outcome).as("change %d of seed %d", i, SEED).matches("[\\P{Cntrl}\\n]{1,2000}");
    }
    assertThat(refused).isGreaterThan(CHANGES / 4);
  }

  /** One to three bytes changed, put in or taken out, or an end cut off. */
  private static byte[] changed(byte[] good, SplitMix64 random) {
    byte[] bytes = good.clone();
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextLong();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
          System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
          bytes = longer;
        }
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
      }
    }
    return bytes;
  }

  private static byte[] packed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }
}
