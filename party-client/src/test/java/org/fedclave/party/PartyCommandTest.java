package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.contract.SignedContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class PartyCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path passphrase;

  @BeforeEach
  void begin() throws Exception {
    passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse\n");
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var command =
        new CommandLine(
            new PartyCommand(
                new PrintWriter(out, true), new PrintWriter(err, true), new TestClock()));
    return command
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private int inFolder(Path party, String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--folder", party.toString(), "--passphrase-file", passphrase.toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(new String[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init",
        "identity",
        "join",
        "add-dataset",
        "agent",
        "pending",
        "approve",
        "refuse",
        "journal",
        "personal"
      })
  void everyCommandExplainsItself(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: party " + command);
  }

  @Test
  void wrongUsageIsExitCodeTwo() {
    assertThat(run("init")).isEqualTo(2);
    assertThat(run("no-such-command")).isEqualTo(2);
    assertThat(run("pending", "--passphrase", "secret"))
        .as("a passphrase never is an argument")
        .isEqualTo(2);
  }

  @Test
  void aNewPartyHasAnIdentityThatItShowsAgainAndAPolicyToFillIn() throws Exception {
    Path party = folder.resolve("party");
    assertThat(inFolder(party, "init", "bank-a")).isZero();
    assertThat(out.toString()).contains("fingerprint sha256:", "policy.yaml");
    assertThat(party.resolve("policy.yaml")).isNotEmptyFile();
    String fingerprint = out.toString().lines().toList().get(1).split(" ", 2)[1];
    assertThat(inFolder(party, "identity", "--json")).isZero();
    assertThat(new JsonMapper().readTree(out.toString()).get("fingerprint").asText())
        .isEqualTo(fingerprint);
    assertThat(inFolder(party, "init", "bank-a")).as("it is not overwritten").isEqualTo(1);
  }

  @Test
  void whatGoesWrongIsOneSentenceAndExitCodeOne() throws Exception {
    Path party = folder.resolve("party");
    inFolder(party, "init", "bank-a");
    assertThat(inFolder(party, "journal")).isZero();
    assertThat(inFolder(party, "pending"))
        .as("the policy of a new party has no appraisal yet")
        .isEqualTo(1);
    assertThat(err.toString()).contains("appraisal.json").hasLineCount(1);
    assertThat(inFolder(party, "join", "fedclave-invite:AAAA")).isEqualTo(1);
    assertThat(err.toString()).startsWith("invite").hasLineCount(1);
    assertThat(inFolder(party, "agent")).isEqualTo(1);
    assertThat(err.toString()).contains("join a coordinator first").hasLineCount(1);
    Files.writeString(passphrase, "another horse\n");
    assertThat(inFolder(party, "journal")).isEqualTo(1);
    assertThat(err.toString())
        .contains("does not open the key store")
        .doesNotContain("another horse")
        .hasLineCount(1);
    assertThat(inFolder(folder.resolve("nowhere"), "agent")).isEqualTo(1);
    assertThat(err.toString()).contains("has no key store").hasLineCount(1);
  }

  @Test
  void waitingContractsAndReleasesAreListedForPeopleAndMachines() throws Exception {
    Path party;
    SignedContract waiting;
    try (PartyFixture fixture = new PartyFixture(folder)) {
      party = fixture.folder.path();
      fixture.release(fixture.approvedAndAssigned(), 0);
      fixture.folder.storePolicy(AskingPolicy.of(fixture.policy()));
      fixture.restart();
      waiting = fixture.request(fixture.contract());
      fixture.deliverContract(waiting);

      assertThat(inFolder(party, "journal")).as("while the agent runs").isZero();
    }
    assertThat(out.toString())
        .contains("3 keys of loans to node-1 for rounds 0 to 3, aggregator node-3 (SIMULATED");
    inFolder(party, "journal", "--json");
    assertThat(new JsonMapper().readTree(out.toString()).get(0).get("trainer").get("node").asText())
        .isEqualTo("node-1");
    assertThat(inFolder(party, "pending")).isZero();
    assertThat(out.toString()).startsWith(waiting.run().toString()).contains("the purpose");
    inFolder(party, "pending", "--json");
    assertThat(new JsonMapper().readTree(out.toString()).get(0).get("questions")).hasSize(4);
  }
}
