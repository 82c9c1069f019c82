package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.fedclave.coordinator.blobs.S3Credentials;
import org.fedclave.coordinator.blobs.S3StandIn;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.tls.PrivateFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobsInS3Test {

  @TempDir Path folder;

  @Test
  void aCoordinatorKeepsItsBlobsWhereItsSettingsSay() throws Exception {
    Bytes blob = Fixtures.random(100_000);
    try (var s3 = new S3StandIn(5 << 20)) {
      CoordinatorSettings settings =
          CoordinatorSettings.usual("127.0.0.1", List.of("localhost"), 0, Optional.empty())
              .withBlobs(s3.place());
      CoordinatorFolder.init(folder, settings, Clock.systemUTC());
      PrivateFiles.write(
          folder.resolve(S3Credentials.FILE),
          Bytes.utf8(
              "{\"accessKeyId\": \"%s\", \"secretAccessKey\": \"%s\"}"
                  .formatted(S3StandIn.KEY_ID, S3StandIn.SECRET)));
      assertThat(CoordinatorSettings.load(folder)).isEqualTo(settings);
      try (var server = CoordinatorServer.start(new CoordinatorFolder(folder), Clock.systemUTC());
          var alice =
              CoordinatorClient.connect(
                  CoordinatorClient.enrol(server.invite(Fixtures.id("alice"), MemberRole.PARTY)))) {
        Digest digest = alice.courier().putBlob(BlobSource.of(blob));
        assertThat(alice.courier().getBlob(digest, blob.size())).isEqualTo(blob);
        assertThat(s3.keys()).containsExactly("fedclave/test/blobs/" + digest.hex());
      }
    }
    assertThat(folder.resolve("store")).doesNotExist();
    assertThat(Files.readString(folder.resolve("settings.json")))
        .contains("s3://hospital-blobs/")
        .doesNotContain(S3StandIn.KEY_ID, S3StandIn.SECRET);
  }
}
