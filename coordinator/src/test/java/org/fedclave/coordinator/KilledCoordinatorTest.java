package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.tls.TlsIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator alone on its embedded database, ended by SIGKILL right after an answer. */
class KilledCoordinatorTest {

  private static final int KILLS = 3;

  @TempDir Path temporary;

  @Test
  void whatItAnsweredIsThereWhenItIsStartedAgain() throws Exception {
    Path folder = temporary.resolve("hub");
    CoordinatorFolder.init(
        folder,
        CoordinatorSettings.usual(
            "127.0.0.1", List.of("localhost"), CoordinatorProcess.freePort(), Optional.empty()),
        Clock.systemUTC());
    List<TlsIdentity> members = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      String name = "party-" + kill;
      try (CoordinatorProcess process = CoordinatorProcess.start(folder)) {
        process.awaitLine("listening at");
        members.add(join(folder, name));
        try (CoordinatorClient client = CoordinatorClient.connect(members.getLast())) {
          client.courier().putBlob(BlobSource.of(Bytes.utf8("ciphertext of " + name)));
          client.publishIdentity(Fixtures.keys(name).identity().toBytes());
          process.kill();
        }
      }
    }
    try (CoordinatorProcess process = CoordinatorProcess.start(folder)) {
      process.awaitLine("listening at");
      for (int kill = 0; kill < KILLS; kill++) {
        String name = "party-" + kill;
        try (CoordinatorClient client = CoordinatorClient.connect(members.get(kill))) {
          assertThat(client.identityOf(id(name)))
              .isEqualTo(Fixtures.keys(name).identity().toBytes());
          Bytes blob = Bytes.utf8("ciphertext of " + name);
          assertThat(client.courier().getBlob(BlobSource.of(blob).digest(), 1 << 10))
              .isEqualTo(blob);
        }
      }
    }
  }

  private static TlsIdentity join(Path folder, String name) throws Exception {
    try (var admin = CoordinatorClient.connect(new CoordinatorFolder(folder).admin().load())) {
      return CoordinatorClient.enrol(admin.invite(id(name), MemberRole.PARTY));
    }
  }
}
