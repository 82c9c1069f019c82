package org.fedclave.tables.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.fedclave.tables.TableSource;
import org.fedclave.tables.published.BadSourceException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

final class IdxImagesTest {
  private static final int IMAGES = 700;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pixelsAndLabelsComeThroughPlainOrPacked(boolean packed) throws Exception {
    Path images = file("train-images-idx3-ubyte", packed, images(IMAGES));
    Path labels = file("train-labels-idx1-ubyte", packed, labels(IMAGES));
    Imported imported = read(images, labels);
    ImportedTable table = imported.tables().getFirst();
    assertThat(table.file()).hasFileName("train.arrow");
    assertThat(table.rows()).isEqualTo(IMAGES);
    assertThat(table.labels()).containsEntry("Trouser", 70L).hasSize(10);
    Written.requireReadable(imported);

    TableSource source = Written.table(table.file());
    assertThat(source.schema().columns().get(1 + 3 + 2).name()).isEqualTo("p1_2");
    List<List<Long>> rows = new ArrayList<>();
    source.forEachRow(
        row -> {
          List<Long> cells = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            cells.add(row.whole(i));
          }
          rows.add(cells);
        });
    for (int i = 0; i < IMAGES; i++) {
      long at = i;
      assertThat(rows.get(i))
          .containsExactly(
              at + 1,
              pixel(i, 0),
              pixel(i, 1),
              pixel(i, 2),
              pixel(i, 3),
              pixel(i, 4),
              pixel(i, 5),
              at % 10);
    }
  }

  @Test
  void pixelsAreScaledIntoZeroToOne() throws Exception {
    Imported imported =
        read(file("a-images", false, images(40)), file("a-labels", false, labels(40)));
    List<Float> first = Written.encoded(imported.tables().getFirst().file()).get(1);
    assertThat(first.subList(0, 6))
        .containsExactly(7f / 255, 44f / 255, 81f / 255, 118f / 255, 155f / 255, 192f / 255);
    assertThat(first.subList(6, 16)).containsExactly(0f, 1f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f);
  }

  @Test
  void trainingAndTestFilesShareAFolderAndItsSchema() throws Exception {
    read(file("train-images", false, images(30)), file("train-labels", false, labels(30)));
    read(file("t10k-images", false, images(20)), file("t10k-labels", false, labels(20)));
    assertThat(folder.resolve("out/train.arrow")).exists();
    assertThat(folder.resolve("out/t10k.arrow")).exists();
  }

  @ParameterizedTest
  @EnumSource(value = Rule.class, mode = Mode.EXCLUDE, names = "REQUEST") // there is one table
  void eachRuleRefusesFilesBrokenInThatWay(Rule rule) throws Exception {
    byte[] images = images(20);
    byte[] labels = labels(20);
    switch (rule) {
      case FORMAT -> images[2] = 0x0d; // floats
      case SIZE -> images = Arrays.copyOf(images, images.length - 1);
      case COUNT -> labels = labels(19);
      case VALUE -> labels[labels.length - 1] = 10;
      case REQUEST -> throw new AssertionError(rule);
    }
    Path imageFile = file("train-images", false, images);
    Path labelFile = file("train-labels", false, labels);
    assertThatThrownBy(() -> read(imageFile, labelFile))
        .isInstanceOfSatisfying(
            BadSourceException.class, refused -> assertThat(refused.rule()).isEqualTo(rule))
        .hasMessageNotContaining("\n");
    assertThat(folder.resolve("out/train.arrow")).doesNotExist();
    assertThat(folder.resolve("out/train.arrow.part")).doesNotExist();
  }

  @Test
  void declaredSizesAreComparedWithTheFileBeforeAnythingIsTaken() throws Exception {
    byte[] huge = header(0x00000803, 60_000, 28, 28);
    assertThatThrownBy(() -> read(file("x-images", false, huge), file("y", false, labels(1))))
        .hasMessage("x-images: it has 16 bytes, but its header makes it 47040016 long");
    byte[] negative = header(0x00000803, -1, 28, 28);
    assertThatThrownBy(() -> read(file("x-images", false, negative), file("y", false, labels(1))))
        .hasMessage("x-images: dimension 1 has size 4294967295; 1 to 100000000 are read");
    byte[] wide = header(0x00000803, 1, 65_536, 65_536);
    assertThatThrownBy(() -> read(file("x-images", true, wide), file("y", false, labels(1))))
        .hasMessageContaining("more than the 4000 bytes that can become columns");
  }

  @Test
  void aPackedFileThatEndsEarlyGoesOnOrIsBrokenIsNamed() throws Exception {
    byte[] images = images(20);
    Path labels = file("y", false, labels(20));
    Path shorter = file("short-images", true, Arrays.copyOf(images, images.length - 7));
    assertThatThrownBy(() -> read(shorter, labels))
        .hasMessage("short-images: it ends in element 19 of the 20 in its header");
    Path longer = file("long-images", true, Arrays.copyOf(images, images.length + 1));
    assertThatThrownBy(() -> read(longer, labels))
        .hasMessage("long-images: it goes on after the 20 elements of its header");
    byte[] changed = packed(images);
    changed[changed.length - 8] ^= 1; // the checksum
    Path bad = file("bad-images", false, changed);
    assertThatThrownBy(() -> read(bad, labels))
        .hasMessage("bad-images: its checksum is wrong or missing: get the file again");
    Path stub = file("stub-images", false, new byte[] {0x1f, (byte) 0x8b, 8});
    assertThatThrownBy(() -> read(stub, labels))
        .hasMessage("stub-images: its gzip header is broken");
    Path empty = file("empty-images", false, new byte[0]);
    assertThatThrownBy(() -> read(empty, labels))
        .hasMessage("empty-images: it ends, or is broken, within its header");
  }

  @Test
  void imagesOfOneNameAreNotOverwritten() throws Exception {
    Path images = file("train-images", false, images(20));
    Path labels = file("train-labels", false, labels(20));
    read(images, labels);
    assertThatThrownBy(() -> read(images, labels)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void filesNameTheirTables() {
    Map.of(
            "train-images-idx3-ubyte.gz", "train",
            "t10k-images.idx3-ubyte", "t10k",
            "emnist-letters-train-images-idx3-ubyte", "emnist-letters-train",
            "digits.gz", "digits")
        .forEach((file, name) -> assertThat(IdxImages.name(Path.of(file))).isEqualTo(name));
  }

  private Imported read(Path images, Path labels) throws Exception {
    return new IdxImages(IdxKind.FASHION_MNIST, folder.resolve("out"))
        .read(images, labels, _ -> {});
  }

  /** Of 2 x 3 pixels. */
  private static byte[] images(int count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(header(0x00000803, count, 2, 3));
    for (int image = 0; image < count; image++) {
      for (int i = 0; i < 6; i++) {
        bytes.write((int) pixel(image, i));
      }
    }
    return bytes.toByteArray();
  }

  private static long pixel(int image, int index) {
    return (image * 7L + index * 37L) % 256;
  }

  private static byte[] labels(int count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(header(0x00000801, count));
    for (int image = 0; image < count; image++) {
      bytes.write(image % 10);
    }
    return bytes.toByteArray();
  }

  private static byte[] header(int... numbers) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    for (int number : numbers) {
      data.writeInt(number);
    }
    return bytes.toByteArray();
  }

  private static byte[] packed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private Path file(String name, boolean packed, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), packed ? packed(content) : content);
  }
}
