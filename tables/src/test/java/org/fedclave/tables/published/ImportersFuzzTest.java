package org.fedclave.tables.published;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each importer on any bytes: it writes tables that a party's reader takes, or refuses in printable
 * words and leaves nothing. Every build runs the seeds; docs/fuzzing.md says how to fuzz.
 */
final class ImportersFuzzTest {
  private static final Pattern PRINTABLE = Pattern.compile("[\\P{Cntrl}\\n]{1,2000}");

  private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 1, 9};
  private static final byte[] IMAGES = {
    0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 8, 9, 10
  };

  private static final byte[] LEAF =
      bytes(
          """
          {"users":["K","L"],"num_samples":[2,1],"user_data":{\
          "K":{"x":["%1$s","%1$s"],"y":["b","c"]},"L":{"x":["%1$s"],"y":["d"]}}}
          """
              .formatted("a".repeat(80)));

  private static final byte[] HEART =
      bytes(
          """
          63.0,1.0,1.0,145.0,233.0,1.0,2.0,150.0,0.0,2.3,3.0,0.0,6.0,0
          41.0,0.0,2.0,130.0,204.0,0.0,2.0,172.0,0.0,1.4,1.0,?,3.0,1
          """);

  private static final byte[] ROTTERDAM =
      bytes(
          """
          "pid","year","age","meno","size","grade","nodes","pgr","er","hormon","chemo","rtime","recur","dtime","death"
          1,1992,60,1,"20-50",3,2,35,291,0,0,1826,0,1826,0
          2,1990,41,0,"<=20",2,0,0,4,1,1,900,1,2000,1
          """);

  private static final byte[] GBSG =
      bytes(
          """
          "pid","age","meno","size","grade","nodes","pgr","er","hormon","rfstime","status"
          9,40,0,20,1,2,3,4,1,1826,0
          """);

  @TempDir private static Path folder;

  @BeforeAll
  static void soundFilesBesideTheHostileOne() throws IOException {
    Files.write(folder.resolve("labels"), LABELS);
    Files.write(folder.resolve("images"), IMAGES);
    Files.write(folder.resolve("rotterdam.csv"), ROTTERDAM);
    Files.write(folder.resolve("gbsg.csv"), GBSG);
  }

  static Stream<byte[]> hearts() {
    return Stream.of(HEART);
  }

  @MethodSource("hearts")
  @FuzzTest
  void heart(byte[] input) throws IOException {
    check(
        input, (file, out) -> new HeartDisease(HeartRecipe.ALL, out).read(List.of(file), _ -> {}));
  }

  static Stream<byte[]> images() throws IOException {
    return Stream.of(IMAGES, packed(IMAGES));
  }

  @MethodSource("images")
  @FuzzTest
  void idxImages(byte[] input) throws IOException {
    Path labels = folder.resolve("labels");
    check(input, (file, out) -> new IdxImages(IdxKind.MNIST, out).read(file, labels, _ -> {}));
  }

  static Stream<byte[]> labels() throws IOException {
    return Stream.of(LABELS, packed(LABELS));
  }

  @MethodSource("labels")
  @FuzzTest
  void idxLabels(byte[] input) throws IOException {
    Path images = folder.resolve("images");
    check(input, (file, out) -> new IdxImages(IdxKind.MNIST, out).read(images, file, _ -> {}));
  }

  static Stream<byte[]> leafs() {
    return Stream.of(LEAF);
  }

  @MethodSource("leafs")
  @FuzzTest
  void leaf(byte[] input) throws IOException {
    check(
        input,
        (file, out) -> new LeafUsers(LeafKind.SHAKESPEARE, 2, out).read(List.of(file), _ -> {}));
  }

  static Stream<byte[]> rotterdams() {
    return Stream.of(ROTTERDAM);
  }

  @MethodSource("rotterdams")
  @FuzzTest
  void rotterdam(byte[] input) throws IOException {
    Path gbsg = folder.resolve("gbsg.csv");
    check(input, (file, out) -> new BreastCancer(out).read(file, gbsg, _ -> {}));
  }

  static Stream<byte[]> gbsgs() {
    return Stream.of(GBSG);
  }

  @MethodSource("gbsgs")
  @FuzzTest
  void gbsg(byte[] input) throws IOException {
    Path rotterdam = folder.resolve("rotterdam.csv");
    check(input, (file, out) -> new BreastCancer(out).read(rotterdam, file, _ -> {}));
  }

  private static void check(byte[] input, HostileFile.Import reader) throws IOException {
    String outcome = new HostileFile(folder, reader).outcome(input);
    if (!PRINTABLE.matcher(outcome).matches()) {
      throw new AssertionError("refuses with no printable words: " + outcome);
    }
  }

  private static byte[] packed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
