package org.fedclave.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.CsvTable;
import org.fedclave.tables.FeatureEncoder;
import org.fedclave.tables.Role;
import org.fedclave.tables.TableLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SampleDatasetTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyPartysTableFitsTheSchemaAndHasTheStatedRowsAndClasses(SampleDataset dataset)
      throws Exception {
    dataset.writeTo(folder);
    List<String> counted = new ArrayList<>();
    for (SampleParty party : dataset.parties()) {
      counted.add(party.id() + " " + classes(dataset, folder.resolve(party.fileName())));
    }
    assertThat(counted)
        .containsExactlyElementsOf(
            switch (dataset) {
              case BANKS ->
                  List.of(
                      "northeast {good=1837, bad=88}",
                      "midwest {good=1732, bad=83}",
                      "south {good=3464, bad=207}",
                      "west {good=2307, bad=139}");
              case HOSPITALS ->
                  List.of(
                      "alder {benign=60, malignant=82}",
                      "birch {benign=79, malignant=63}",
                      "cedar {benign=110, malignant=32}",
                      "elm {benign=108, malignant=35}");
              case DIGITS ->
                  List.of(
                      "north {0=47, 1=45, 2=46, 3=47, 4=42, 5=46, 6=43, 7=45, 8=44, 9=44}",
                      "east {0=43, 1=46, 2=45, 3=45, 4=47, 5=45, 6=47, 7=45, 8=42, 9=44}",
                      "south {0=45, 1=45, 2=43, 3=44, 4=44, 5=46, 6=44, 7=44, 8=47, 9=47}",
                      "west {0=43, 1=46, 2=43, 3=47, 4=48, 5=45, 6=47, 7=45, 8=41, 9=45}");
            });
  }

  @ParameterizedTest
  @EnumSource
  void theReadmeStatesTheRowsOfEveryParty(SampleDataset dataset) throws Exception {
    dataset.writeTo(folder);
    String readme = Files.readString(folder.resolve("README.md")).replace(",", "");
    for (SampleParty party : dataset.parties()) {
      long rows =
          CsvTable.open(folder.resolve(party.fileName()), dataset.schema(), TableLimits.DEFAULT)
              .count()
              .rows();
      assertThat(readme)
          .contains("| %s | `%s` | %d |".formatted(party.id(), party.fileName(), rows));
    }
  }

  @Test
  void loansOfABankAreThoseOfItsStates() throws Exception {
    SampleDataset.BANKS.writeTo(folder);
    Map<String, String> bankOfState = new TreeMap<>();
    for (SampleParty bank : SampleDataset.BANKS.parties()) {
      for (String line : Files.readAllLines(folder.resolve(bank.fileName())).subList(1, 1000)) {
        String state = line.split(",", -1)[4];
        assertThat(bankOfState.getOrDefault(state, bank.id())).as(state).isEqualTo(bank.id());
        bankOfState.put(state, bank.id());
      }
    }
    assertThat(bankOfState)
        .containsEntry("NY", "northeast")
        .containsEntry("IL", "midwest")
        .containsEntry("TX", "south")
        .containsEntry("CA", "west");
  }

  @Test
  void identifiersAreNoFeatures() {
    assertThat(identifiers(SampleDataset.BANKS)).containsExactly("addr_state");
    assertThat(identifiers(SampleDataset.HOSPITALS)).containsExactly("case");
    assertThat(identifiers(SampleDataset.DIGITS)).containsExactly("image");
    for (SampleDataset dataset : SampleDataset.values()) {
      assertThat(new FeatureEncoder(dataset.schema()).featureNames())
          .doesNotContainAnyElementsOf(identifiers(dataset));
    }
  }

  @Test
  void thePositiveClassOfATwoClassLabelIsTheBadOutcome() {
    assertThat(allowed(SampleDataset.BANKS)).containsExactly("good", "bad");
    assertThat(allowed(SampleDataset.HOSPITALS)).containsExactly("benign", "malignant");
  }

  @ParameterizedTest
  @EnumSource
  void featuresAreOfOrderOneSoThatPlainGradientDescentWorks(SampleDataset dataset)
      throws Exception {
    dataset.writeTo(folder);
    FeatureEncoder encoder = new FeatureEncoder(dataset.schema());
    for (SampleParty party : dataset.parties()) {
      CsvTable.open(folder.resolve(party.fileName()), dataset.schema(), TableLimits.DEFAULT)
          .read(
              1024,
              batch -> {
                float[] features = new float[batch.rows() * encoder.featureCount()];
                encoder.encode(
                    batch,
                    MemorySegment.ofArray(features),
                    memory(batch.rows() * encoder.labelCount()),
                    0);
                double squares = 0;
                for (float feature : features) {
                  assertThat(Math.abs(feature)).isLessThan(20);
                  squares += feature * feature;
                }
                assertThat(Math.sqrt(squares / features.length)).isBetween(0.1, 2.0);
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void originLicenceAndCommandsLieBesideTheData(SampleDataset dataset) throws IOException {
    dataset.writeTo(folder);
    assertThat(Files.readString(folder.resolve("README.md")))
        .contains("**Origin.**", "**Licence.**");
    assertThat(Files.readString(folder.resolve("LICENSE.txt"))).hasSizeGreaterThan(1000);
    assertThat(Files.readString(folder.resolve("make.R"))).contains("dpkg -x", "write.table");
    assertThat(Files.readAllBytes(folder.resolve("schema.json"))).isNotEmpty();
  }

  @Test
  void aFileThatIsThereIsNotOverwritten() throws IOException {
    Path mine = Files.writeString(folder.resolve("west.csv"), "mine");
    assertThatThrownBy(() -> SampleDataset.BANKS.writeTo(folder))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(mine).hasContent("mine");
  }

  @Test
  void datasetsAndPartiesAreFoundByName() throws IOException {
    assertThat(SampleDataset.of("banks")).isEqualTo(SampleDataset.BANKS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleDataset.of("bank"))
        .withMessage("there is no sample dataset \"bank\"; there are banks, hospitals, digits");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SampleParty(SampleDataset.BANKS, "../south"));
    try (InputStream csv = new SampleParty(SampleDataset.BANKS, "south").openCsv()) {
      assertThat(new String(csv.readNBytes(12), StandardCharsets.UTF_8)).isEqualTo("funded_amnt,");
    }
  }

  private static List<String> identifiers(SampleDataset dataset) {
    return dataset.schema().columns().stream()
        .filter(column -> column.role() == Role.IDENTIFIER)
        .map(column -> column.name())
        .toList();
  }

  private static List<String> allowed(SampleDataset dataset) {
    return ((ColumnType.Category) dataset.schema().label().type()).allowed();
  }

  private static Map<String, Integer> classes(SampleDataset dataset, Path file)
      throws IOException, BadTableException {
    FeatureEncoder encoder = new FeatureEncoder(dataset.schema());
    int classes = encoder.labelCount();
    int[] counts = new int[classes];
    CsvTable.open(file, dataset.schema(), TableLimits.DEFAULT)
        .read(
            512,
            batch -> {
              float[] labels = new float[batch.rows() * classes];
              encoder.encode(
                  batch,
                  memory(batch.rows() * encoder.featureCount()),
                  MemorySegment.ofArray(labels),
                  0);
              for (int i = 0; i < labels.length; i++) {
                counts[i % classes] += (int) labels[i];
              }
            });
    Map<String, Integer> byName = new LinkedHashMap<>();
    allowed(dataset).forEach(name -> byName.put(name, counts[byName.size()]));
    return byName;
  }

  private static MemorySegment memory(int numbers) {
    return MemorySegment.ofArray(new float[numbers]);
  }
}
