package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.tables.SchemaFile;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataCommandTest {

  private static final String HEART = "63.0,1.0,1.0,145.0,233.0,1.0,2.0,150.0,0.0,2.3,3.0,0.0,6.0,";

  @TempDir Path folder = Path.of("");

  @Test
  void anImportSaysSourceLicenceTablesAndWhatItChanged() throws Exception {
    Path va = Files.writeString(folder.resolve("processed.va.data"), HEART + "0\n" + HEART + "2\n");
    Cli cli = Cli.run("data", "import", "heart", va, "--out", folder.resolve("heart"));
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out().lines())
        .anyMatch(line -> line.startsWith("source   Heart Disease, UCI"))
        .contains("licence  CC BY 4.0")
        .contains("table    " + folder.resolve("heart/va.csv") + "  2 rows: absent 1, present 1")
        .anyMatch(line -> line.startsWith("note     va: 0 cells of trestbps or chol were 0"));
    assertThat(rows(folder.resolve("heart/va.csv"))).isEqualTo(2);

    Cli flamby = Cli.run("data", "import", "heart", "--flamby", va, "--out", folder.resolve("f"));
    assertThat(flamby.out()).contains("note     va: 0 rows with a missing cell were dropped");
  }

  @Test
  void imagesAreImportedWithTheClassesOfTheCommandLine() throws Exception {
    Path images = idx("my-images", new int[] {0x803, 4, 1, 2}, 8);
    Path labels = idx("my-labels", new int[] {0x801, 4}, 4);
    Cli cli =
        Cli.run(
            "data",
            "import",
            "idx",
            "--dataset",
            "other",
            "--classes",
            "cat,dog,cow,owl",
            "--images",
            images,
            "--labels",
            labels,
            "--out",
            folder.resolve("out"));
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("my.arrow  4 rows: cat 1, dog 1, cow 1, owl 1");
    assertThat(rows(folder.resolve("out/my.arrow"))).isEqualTo(4);
  }

  @Test
  void leafAndTheCohortsAreImported() throws Exception {
    Path leaf =
        Files.writeString(
            folder.resolve("s.json"),
            "{\"users\":[\"K\"],\"num_samples\":[1],\"user_data\":{\"K\":{\"x\":[\"%s\"],\"y\":[\"b\"]}}}"
                .formatted("a".repeat(80)));
    Cli cli =
        Cli.run(
            "data",
            "import",
            "leaf",
            "--dataset",
            "shakespeare",
            "--users",
            "1",
            leaf,
            "--out",
            folder.resolve("leaf"));
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(rows(folder.resolve("leaf/K.arrow"))).isEqualTo(1);

    Path rotterdam =
        Files.writeString(
            folder.resolve("r.csv"),
            """
            pid,year,age,meno,size,grade,nodes,pgr,er,hormon,chemo,rtime,recur,dtime,death
            1,1990,60,1,20-50,3,2,35,291,0,0,5,1,9,1
            """);
    Path gbsg =
        Files.writeString(
            folder.resolve("g.csv"),
            """
            pid,age,meno,size,grade,nodes,pgr,er,hormon,rfstime,status
            9,40,0,20,1,2,3,4,1,1,1
            """);
    Cli cohorts =
        Cli.run(
            "data",
            "import",
            "breast-cancer",
            "--rotterdam",
            rotterdam,
            "--gbsg",
            gbsg,
            "--out",
            folder.resolve("bc"));
    assertThat(cohorts.exit()).as(cohorts.err()).isZero();
    assertThat(rows(folder.resolve("bc/gbsg.csv"))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iid", "dirichlet:0.5", "labels:1", "quantity:1", "column:diagnosis"})
  void aSplitPrintsItsTableAndDrawsAPicture(String by) throws Exception {
    SampleDataset.HOSPITALS.writeTo(folder.resolve("sample"));
    Path out = folder.resolve("out");
    List<Object> words =
        new ArrayList<>(
            List.of(
                "data",
                "split",
                folder.resolve("sample/alder.csv"),
                "--schema",
                folder.resolve("sample/schema.json"),
                "--by",
                by,
                "--seed",
                "3",
                "--minimum-rows",
                "1",
                "--out",
                out));
    if (!by.startsWith("column")) {
      words.addAll(List.of("--parties", "2"));
    }
    Cli cli = Cli.run(words.toArray());
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out())
        .startsWith("alder.csv, 142 rows by " + by + ", seed 3, among 2 parties\nparty ")
        .contains("benign", "malignant")
        .endsWith("wrote " + out + " with split.json and split.png\n");
    assertThat(out).isDirectoryContaining("glob:**/split.json");
    BufferedImage picture = ImageIO.read(out.resolve("split.png").toFile());
    assertThat(colours(picture)).contains(colour(0, 2), colour(1, 2));
  }

  @Test
  void theSameSplitIsPrintedAndWrittenAgain() throws Exception {
    SampleDataset.DIGITS.writeTo(folder.resolve("sample"));
    Object[] split = {
      "data",
      "split",
      folder.resolve("sample/north.csv"),
      "--schema",
      folder.resolve("sample/schema.json"),
      "--by",
      "dirichlet:0.3",
      "--parties",
      "5",
      "--minimum-rows",
      "1",
      "--out",
      ""
    };
    split[split.length - 1] = folder.resolve("one");
    String one = Cli.run(split).out();
    split[split.length - 1] = folder.resolve("two");
    String two = Cli.run(split).out();
    assertThat(two.lines().limit(7)).containsExactlyElementsOf(one.lines().limit(7).toList());
    for (String file : List.of("party-1.csv", "split.json", "split.png")) {
      assertThat(folder.resolve("two").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("one").resolve(file));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import heart DIR/none.data --out DIR/o",
        "import heart DIR --out DIR/o",
        "import idx --dataset cifar --images a --labels b --out DIR/o",
        "import idx --dataset other --images a --labels b --out DIR/o",
        "import idx --dataset other --classes a,a --images a --labels b --out DIR/o",
        "import idx --dataset mnist --images DIR/table.csv --labels DIR/table.csv --out DIR/o",
        "import leaf --dataset reddit DIR/table.csv --out DIR/o",
        "import leaf --dataset femnist DIR/table.csv --out DIR/o",
        "import leaf --dataset femnist --users 0 DIR/table.csv --out DIR/o",
        "import breast-cancer --rotterdam DIR/none --gbsg DIR/none --out DIR/o",
        "split DIR/none.csv --schema DIR/schema.json --by iid --parties 2 --out DIR/o",
        "split DIR/table.csv --schema DIR/none.json --by iid --parties 2 --out DIR/o",
        "split DIR/table.csv --schema DIR/table.csv --by iid --parties 2 --out DIR/o",
        "split DIR/table.csv --schema DIR/schema.json --by iid --parties 2 --out DIR/o",
        "split DIR/table.csv --schema DIR/schema.json --by iid --out DIR/o",
        "split DIR/table.csv --schema DIR/schema.json --by fair --parties 2 --out DIR/o",
        "split DIR/table.csv --schema DIR/schema.json --by column:x --out DIR/o",
        "split DIR/table.csv --schema DIR/schema.json --by iid --parties 2 --out DIR"
      })
  void aUsersMistakeGivesOneSentence(String command) throws Exception {
    SampleDataset.HOSPITALS.writeTo(folder);
    List<String> lines = Files.readAllLines(folder.resolve("alder.csv"));
    Files.write(folder.resolve("table.csv"), lines.subList(0, 12));
    Cli cli = Cli.run((Object[]) ("data " + command.replace("DIR", "" + folder)).split(" "));
    assertThat(cli.exit()).as(cli.out()).isEqualTo(1);
    assertThat(cli.err().strip().lines()).as(cli.err()).hasSize(1);
    assertThat(cli.err()).startsWith("fedclave: ").doesNotContain("Exception", "defect");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data",
        "data import",
        "data import heart",
        "data import idx --dataset mnist",
        "data split x --by iid",
        "data split x --schema s --by iid --parties two --out o"
      })
  void aWrongCommandLineIsAUsageError(String command) {
    Cli cli = Cli.run((Object[]) command.split(" "));
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("Usage: fedclave data");
  }

  private static long rows(Path table) throws Exception {
    var schema = SchemaFile.read(table.resolveSibling(SchemaFile.NAME));
    return TableSource.open(table, schema, TableLimits.DEFAULT).count().rows();
  }

  /** A header of numbers, then bytes that count from 0. */
  private Path idx(String name, int[] header, int bytes) throws Exception {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(content);
    for (int number : header) {
      data.writeInt(number);
    }
    for (int i = 0; i < bytes; i++) {
      data.write(i);
    }
    return Files.write(folder.resolve(name), content.toByteArray());
  }

  private static int colour(int index, int count) {
    return SplitChart.colours(count)[index].getRGB();
  }

  private static Set<Integer> colours(BufferedImage picture) {
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        colours.add(picture.getRGB(x, y) | 0xff000000);
      }
    }
    return colours;
  }
}
