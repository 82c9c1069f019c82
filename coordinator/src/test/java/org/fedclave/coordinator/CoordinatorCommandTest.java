package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.TlsIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CoordinatorCommandTest {

  @TempDir Path temporary;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return run(new CoordinatorCommand(), arguments);
  }

  private int node(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--folder";
    all[arguments.length + 1] = folder();
    return run(new NodeCommand(), all);
  }

  private int run(Object command, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private String folder() {
    return temporary.resolve("hub").toString();
  }

  @Test
  void aFolderIsMadeOnceAndItsServerInvitesAndLists() throws Exception {
    assertThat(run("init", "--folder", folder(), "--port", "0", "--bind", "127.0.0.1")).isZero();
    assertThat(run("init", "--folder", folder())).isEqualTo(1);
    assertThat(err.toString()).contains("keys already");
    assertThat(run("invite", "node-1", "--role", "node", "--folder", folder())).isEqualTo(1);
    assertThat(err.toString()).contains("start it first");

    var coordinator = new CoordinatorFolder(Path.of(folder()));
    try (CoordinatorServer server = CoordinatorServer.start(coordinator, Clock.systemUTC())) {
      assertThat(run("start", "--folder", folder())).isEqualTo(1);
      assertThat(err.toString()).contains("a coordinator runs on");
      assertThat(run("invite", "node-1", "--role", "node", "--folder", folder())).isZero();
      TlsIdentity identity = CoordinatorClient.enrol(Invite.parse(out.toString()));
      assertThat(identity.role()).isEqualTo(MemberRole.NODE);
      assertThat(identity.address()).isEqualTo(server.address());
      try (CoordinatorClient node = CoordinatorClient.connect(identity)) {
        node.registerNode(NodeOffers.plain(NodeOffer.NO_TEE, "a cloud", 1).toBytes());
      }
      assertThat(node("list")).isZero();
      assertThat(out.toString())
          .contains("node-1  plain  away  unknown  standard  0  a cloud  1  dl4j");
      assertThat(node("list", "--json")).isZero();
      assertThat(new JsonMapper().readTree(out.toString()).at("/0/node").asText())
          .isEqualTo("node-1");
      assertThat(node("quarantine", "node-1", "--reason", "its owner is being asked")).isZero();
      assertThat(out.toString()).contains("node-1 is quarantined");
      assertThat(node("show", "node-1")).isZero();
      assertThat(out.toString())
          .contains("in quarantine: its owner is being asked", "processor", "a test's", "last day");
      assertThat(node("show", "node-1", "--json")).isZero();
      JsonNode shown = new JsonMapper().readTree(out.toString());
      assertThat(shown.at("/windows/2/days").asInt()).isEqualTo(30);
      assertThat(shown.at("/challenges").isArray()).isTrue();
      assertThat(node("release", "node-1", "--json")).isZero();
      assertThat(new JsonMapper().readTree(out.toString()).at("/done").asText())
          .isEqualTo("released");
      assertThat(node("release", "node-1")).isEqualTo(1);
      assertThat(err.toString()).contains("not in quarantine");
      assertThat(node("show", "node-2")).isEqualTo(1);
      assertThat(err.toString()).contains("no node called node-2");
      assertThat(node("quarantine", "node-1")).isEqualTo(2);
      assertThat(node("show", "Not A Name")).isEqualTo(2);
      assertThat(run("gc", "--dry-run", "--folder", folder())).isZero();
      assertThat(out.toString()).contains("would remove 0 blobs", "results to fetch: 0");
      assertThat(run("gc", "--json", "--folder", folder())).isZero();
      assertThat(new JsonMapper().readTree(out.toString()).at("/neededBy/datasets").isInt())
          .isTrue();
      assertThat(run("runs", "--json", "--folder", folder())).isZero();
      assertThat(new JsonMapper().readTree(out.toString())).isEmpty();
      auditorsReadWhatAdminsDo();
    }
  }

  private void auditorsReadWhatAdminsDo() throws Exception {
    String auditor = temporary.resolve("auditor").toString();
    assertThat(run("invite", "inspector", "--role", "auditor", "--folder", folder())).isZero();
    String invite = out.toString().strip();
    assertThat(run("join", invite)).isEqualTo(2);
    assertThat(run("join", invite, "--as", auditor)).isZero();
    assertThat(out.toString()).contains("as inspector");
    assertThat(run("revoke", "node-1", "--folder", folder())).isEqualTo(2);
    assertThat(run("revoke", "node-1", "--reason", "it left", "--folder", folder())).isZero();
    assertThat(run("members", "--as", auditor)).isZero();
    assertThat(out.toString()).contains("node-1  node  revoked", "it left", "admin  admin");
    assertThat(run("restore", "node-1", "--as", auditor)).isEqualTo(1);
    assertThat(err.toString()).contains("an auditor may not call Restore");
    assertThat(run("restore", "node-1", "--folder", folder())).isZero();
    assertThat(run("audit", "--as", auditor)).isZero();
    assertThat(out.toString())
        .contains("member-revoked  admin  node-1  it left", "records, verified; head sha256:");
    assertThat(run("audit", "--json", "--since", "2020-01-01T00:00:00Z", "--as", auditor)).isZero();
    assertThat(new JsonMapper().readTree(out.toString()).findValuesAsText("what"))
        .containsSubsequence("member-joined", "member-invited", "member-revoked");
    assertThat(run("audit", "--json", "--since", "9999-01-01T00:00:00Z", "--as", auditor)).isZero();
    assertThat(new JsonMapper().readTree(out.toString())).isEmpty();
    assertThat(run("invite", "alice", "--role", "party", "--folder", folder())).isZero();
    String party = out.toString().strip();
    assertThat(run("join", party, "--as", auditor)).isEqualTo(1);
    assertThat(err.toString()).contains("a command of its own");
  }

  @Test
  void aFolderFromBeforeThereWereLimitsSaysWhatIsMissing() throws Exception {
    assertThat(run("init", "--folder", folder(), "--port", "0", "--bind", "127.0.0.1")).isZero();
    Path settings = Path.of(folder(), "settings.json");
    String json = Files.readString(settings);
    Files.writeString(settings, json.replaceFirst(",\\s*\"limits\"(?s:.*?)}", ""));
    assertThat(run("start", "--folder", folder())).isEqualTo(1);
    assertThat(err.toString()).contains("limits");
    Files.writeString(settings, json.replace("\"openRuns\" : 1000", "\"openRuns\" : 0"));
    assertThat(run("start", "--folder", folder())).isEqualTo(1);
    assertThat(err.toString()).contains("openRuns");
  }

  @Test
  void wrongUsageIsExitCodeTwo() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("invite", "Not A Name", "--role", "party")).isEqualTo(2);
    assertThat(run("invite", "alice", "--role", "king")).isEqualTo(2);
    assertThat(err.toString()).contains("king");
    assertThat(run("init", "--folder", folder(), "--port", "70000")).isEqualTo(2);
    assertThat(run("init", "--folder", folder(), "--blobs", "s3://b")).isEqualTo(2);
    assertThat(err.toString()).contains("the place of blobs");
  }

  @Test
  void aDatabaseIsNamedAtInitAndOneThatIsAwayIsOneSentenceAtStart() throws Exception {
    assertThat(run("init", "--folder", folder(), "--database", "jdbc:h2:mem:x")).isEqualTo(2);
    assertThat(err.toString()).contains("jdbc:postgresql://HOST[:PORT]/NAME");
    assertThat(run("init", "--folder", folder(), "--address", "localhost:7443")).isEqualTo(2);
    assertThat(err.toString()).contains("need a --database");
    String url = "jdbc:postgresql://localhost:1/fedclave";
    assertThat(run("init", "--folder", folder(), "--database", url, "--database-user", "hub"))
        .isZero();
    assertThat(new CoordinatorFolder(Path.of(folder())).settings().database())
        .contains(new DatabaseSettings(url, "hub", Optional.empty()));
    assertThat(run("start", "--folder", folder())).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo(
            "the database at postgresql://localhost:1/fedclave cannot be reached; start it, or"
                + " correct databaseUrl in settings.json");
  }

  @Test
  void aFolderWithoutACoordinatorDoesNotStart() {
    assertThat(run("start", "--folder", folder())).isEqualTo(1);
    assertThat(err.toString()).contains("run init first");
  }
}
