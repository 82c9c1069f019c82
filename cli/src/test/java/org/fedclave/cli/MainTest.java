package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void everyVerbHasHelpThatSaysWhatItDoes() {
    for (CommandLine line : everyCommand()) {
      assertThat(line.getUsageMessage())
          .as(line.getCommandSpec().qualifiedName())
          .contains("--help");
      assertThat(line.getCommandSpec().usageMessage().description())
          .as(line.getCommandSpec().qualifiedName())
          .isNotEmpty();
    }
  }

  private static List<CommandLine> everyCommand() {
    List<CommandLine> all = new ArrayList<>();
    Deque<CommandLine> open = new ArrayDeque<>(List.of(Main.commandLine()));
    while (!open.isEmpty()) {
      CommandLine next = open.pop();
      if (!next.getCommandName().equals("help")) {
        all.add(next);
        open.addAll(next.getSubcommands().values());
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "party",
        "trainer",
        "coordinator",
        "requester",
        "policy",
        "attest",
        "collateral",
        "data"
      })
  void aCommandWithoutItsVerbIsAUsageError(String command) {
    assertThat(command.isEmpty() ? run() : run(command)).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: fedclave");
  }

  @Test
  void anUnknownOptionIsAUsageError() {
    assertThat(run("demo", "--round", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--round").contains("--rounds");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "verify nowhere.zip nowhere.fcp",
        "run submit nowhere.yaml",
        "run status 12",
        "policy explain nowhere.json",
        "demo --dataset bnaks",
        "demo --rounds 0",
        "trainer join fedclave-invite:x",
        "trainer start --folder nowhere --tee none",
        "coordinator start --folder nowhere",
      })
  void aUsersMistakeGivesOneSentenceAndNoStackTrace(String command) {
    assertThat(run(command.split(" "))).isEqualTo(1);
    assertThat(err.toString().strip().lines()).hasSize(1);
    assertThat(err.toString()).doesNotContain("Exception").doesNotContain("defect");
  }

  @Test
  void aFileThatIsNoProofIsRefusedWithTheRule(@TempDir Path folder) throws Exception {
    Path model = Files.writeString(folder.resolve("model.zip"), "model");
    Path proof = Files.writeString(folder.resolve("proof.fcp"), "proof");
    assertThat(run("verify", model.toString(), proof.toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith("fedclave: refused (BUNDLE");
  }
}
