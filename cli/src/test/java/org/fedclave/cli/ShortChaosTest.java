package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.milestone.AggregatorPoint;
import org.fedclave.transport.milestone.CoordinatorPoint;
import org.fedclave.transport.milestone.PartyPoint;
import org.fedclave.transport.milestone.TrainerPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run of real processes in every build; all points, and chance, are in the profile chaos. */
class ShortChaosTest {

  /** Between what is written and what is told, once in each role. */
  private static final List<KillBoard.Order> ORDERS =
      List.of(
          new KillBoard.Order(CoordinatorPoint.APPROVALS_MERGED, 1),
          new KillBoard.Order(PartyPoint.JOURNAL_WRITTEN, 1),
          new KillBoard.Order(TrainerPoint.UPDATE_SENT, 2),
          new KillBoard.Order(AggregatorPoint.STATEMENT_COUNTERSIGNED, 1));

  @TempDir Path root;

  @Test
  void aRunInWhichEachRoleIsKilledEndsWithTheSameBytesAndItsLogsTellNoSecret() throws Exception {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var figures = new ChaosFigures();
    try (var federation = new ChaosFederation(root, 1, true)) {
      RunId run =
          new ChaosSuite(federation, figures, out).tell(ChaosSuite.Story.TRAINED, ORDERS, true);

      assertThat(figures.kills()).isEqualTo(ORDERS.size());
      requireNothingSecret(federation, run);
      requireEveryRoleSpeaks(federation.output(), run);
    }
  }

  private static void requireNothingSecret(ChaosFederation federation, RunId run) throws Exception {
    Secrets secrets = ChaosSecrets.of(federation.hospitals(), run);
    assertThat(secrets.names())
        .contains("the passphrase", "signing keys of alder", "coordinator/ca-key.pem")
        .anyMatch(name -> name.startsWith("key of shard 0 of birch"))
        .anyMatch(name -> name.startsWith("key of the checkpoint after round"))
        .anyMatch(name -> name.startsWith("row ") && name.endsWith("of cedar as text"));
    assertThat(secrets.below(federation.output())).isEmpty();

    Path log = federation.output().resolve("alder.log");
    KeyPlant.of(federation.hospitals()).appendTo(log);
    assertThat(secrets.in(Files.readAllBytes(log)))
        .as("a control: a key that is written into a log is found")
        .containsExactly("signing keys of alder");
  }

  /** What the test writes into a log, to see whether it would be found. */
  private record KeyPlant(Bytes secret) {

    static KeyPlant of(ChaosHospitals hospitals) throws Exception {
      return new KeyPlant(
          hospitals
              .party(ChaosHospitals.PARTIES.getFirst())
              .keys(ChaosHospitals.passphrase())
              .identity()
              .signing()
              .secret());
    }

    void appendTo(Path log) throws Exception {
      Files.writeString(
          log, "{\"message\":\"x" + secret.toHex() + "\"}\n", StandardOpenOption.APPEND);
    }
  }

  private static void requireEveryRoleSpeaks(Path output, RunId run) throws Exception {
    Set<String> components = new HashSet<>();
    try (Stream<Path> files = Files.list(output).filter(Files::isRegularFile)) {
      for (Path file : files.toList()) {
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
          if (line.startsWith("{\"time\"")) {
            JsonNode event = new JsonMapper().readTree(line);
            if (event.path("run").asText().equals(run.toString())) {
              components.add(event.path("component").textValue());
            }
          }
        }
      }
    }
    assertThat(components)
        .containsExactlyInAnyOrder("coordinator", "aggregator", "trainer", "party");
  }
}
