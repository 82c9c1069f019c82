package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
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
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new CommandLine(new CoordinatorCommand())
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
      assertThat(run("nodes", "--folder", folder())).isZero();
      assertThat(out.toString()).contains("node-1  unverified  none  a cloud  1");
      assertThat(run("nodes", "--json", "--folder", folder())).isZero();
      assertThat(new JsonMapper().readTree(out.toString()).at("/0/node").asText())
          .isEqualTo("node-1");
      assertThat(run("runs", "--json", "--folder", folder())).isZero();
      assertThat(new JsonMapper().readTree(out.toString())).isEmpty();
    }
  }

  @Test
  void wrongUsageIsExitCodeTwo() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("invite", "Not A Name", "--role", "party")).isEqualTo(2);
    assertThat(run("invite", "alice", "--role", "king")).isEqualTo(2);
    assertThat(err.toString()).contains("king");
    assertThat(run("init", "--folder", folder(), "--port", "70000")).isEqualTo(2);
  }

  @Test
  void aFolderWithoutACoordinatorDoesNotStart() {
    assertThat(run("start", "--folder", folder())).isEqualTo(1);
    assertThat(err.toString()).contains("run init first");
  }
}
