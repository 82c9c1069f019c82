package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollateralCommandTest {

  private static final String RIM =
      "<SoftwareIdentity><Meta colloquialVersion=\"570.124.03\" product=\"GH100\"/></SoftwareIdentity>";

  @TempDir Path folder = Path.of("");
  private Path store = Path.of("");

  @BeforeEach
  void nameTheStore() {
    store = folder.resolve("store");
  }

  @Test
  void whatIsImportedIsListed() throws Exception {
    Path rim = Files.writeString(folder.resolve("rim.xml"), RIM);
    Cli imported = Cli.run("collateral", "import", "--store", store, rim);
    assertThat(imported.exit()).isZero();
    assertThat(imported.out()).contains("nvidia-rim").contains("1 new in").contains("0 known");
    Cli again = Cli.run("collateral", "import", "--store", store, rim, "--json");
    assertThat(again.exit()).isZero();
    JsonNode result = new JsonMapper().readTree(again.out());
    assertThat(result.path("added")).isEmpty();
    assertThat(result.path("known")).hasSize(1);

    Cli listed = Cli.run("collateral", "list", "--store", store);
    assertThat(listed.exit()).isZero();
    assertThat(listed.out().lines()).hasSize(2);
    assertThat(listed.out())
        .startsWith("kind")
        .contains("firmware driver, product GH100, version 570.124.03");
    JsonNode json =
        new JsonMapper().readTree(Cli.run("collateral", "list", "--store", store, "--json").out());
    assertThat(json.get(0).path("kind").asText()).isEqualTo("nvidia-rim");
    assertThat(json.get(0).path("about").path("version").asText()).isEqualTo("570.124.03");
  }

  @Test
  void theCheckNamesWhatIsWrongAndFailsForIt() throws Exception {
    Path rim = Files.writeString(folder.resolve("rim.xml"), RIM);
    Cli.run("collateral", "import", "--store", store, rim);
    Cli checked = Cli.run("collateral", "check", "--store", store, "--at", "2026-01-01T00:00:00Z");
    assertThat(checked.exit()).isEqualTo(1);
    assertThat(checked.out())
        .startsWith("problem  nvidia-rim ")
        .contains("1 pieces as of 2026-01-01T00:00:00Z: 1 problems");
    Cli json = Cli.run("collateral", "check", "--store", store, "--json");
    assertThat(new JsonMapper().readTree(json.out()).get(0).path("level").asText())
        .isEqualTo("problem");
  }

  @Test
  void aStoreWithoutFaultsPassesItsCheck() throws Exception {
    Path info = folder.resolve("tcb.json");
    Files.writeString(
        info,
        """
        {"tcbInfo":{"id":"TDX","issueDate":"2026-01-01T00:00:00Z",\
        "nextUpdate":"2026-02-01T00:00:00Z","fmspc":"00806F050000",\
        "tcbEvaluationDataNumber":17},"signature":"00"}""");
    Cli.run("collateral", "import", "--store", store, "--update", "early", info);
    Object[] check = {"collateral", "check", "--store", store, "--at", "2026-01-10T00:00:00Z"};
    Cli sound = Cli.run(check);
    assertThat(sound.exit()).as(sound.out()).isZero();
    assertThat(sound.out()).contains("the chain of who signed it is not in the store");
    Object[] strict = new Object[check.length + 2];
    System.arraycopy(check, 0, strict, 0, check.length);
    strict[check.length] = "--maximum-age";
    strict[check.length + 1] = "P7D";
    assertThat(Cli.run(strict).out()).contains("older than 7 days");
  }

  @Test
  void aFolderWithoutCollateralImportsNothingAndSaysSo() throws Exception {
    Path source = Files.createDirectory(folder.resolve("source"));
    Files.writeString(source.resolve("note"), "note");
    Cli imported = Cli.run("collateral", "import", "--store", store, source);
    assertThat(imported.exit()).isEqualTo(1);
    assertThat(imported.out()).contains("skipped").contains("0 new in").contains("1 files skipped");
    assertThat(Cli.run("collateral", "list", "--store", store).out()).contains("is empty");
  }

  @Test
  void aFileThatIsNoCollateralIsOneSentence() throws Exception {
    Path note = Files.writeString(folder.resolve("note"), "note");
    Cli imported = Cli.run("collateral", "import", "--store", store, note);
    assertThat(imported.exit()).isEqualTo(1);
    assertThat(imported.err().strip().lines()).hasSize(1);
    assertThat(imported.err()).contains("this is no collateral that is known here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "collateral list --store nowhere",
        "collateral import --store nowhere nowhere",
        "collateral list --store pom.xml"
      })
  void aUsersMistakeGivesOneSentence(String command) {
    Cli wrong = Cli.run((Object[]) command.replace("nowhere", folder + "/none").split(" "));
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.err().strip().lines()).hasSize(1);
    assertThat(wrong.err()).doesNotContain("defect");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "collateral",
        "collateral import",
        "collateral import x --update late",
        "collateral check --at never",
        "collateral check --maximum-age month"
      })
  void aWrongCommandLineIsAUsageError(String command) {
    Cli wrong = Cli.run((Object[]) command.split(" "));
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("Usage: fedclave collateral");
  }
}
