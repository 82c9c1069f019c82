package org.fedclave.coordinator.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.tls.PrivateFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3SettingsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://hospital-blobs/?region=eu-central-1",
        "s3://hospital-blobs/a/b?region=eu-central-1",
        "s3://hospital-blobs/a?region=us-east-1&endpoint=https://minio.example:9000",
        "s3://hospital-blobs/a?region=us-east-1&endpoint=http://127.0.0.1:9000"
      })
  void aPlaceIsReadAsItIsWritten(String text) {
    assertThat(S3Place.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/blobs",
        "https://hospital-blobs/",
        "s3://hospital-blobs/a",
        "s3://Hospital/a?region=eu-central-1",
        "s3://hospital-blobs/../a?region=eu central",
        "s3://hospital-blobs/a//b?region=eu-central-1",
        "s3://hospital-blobs/a?region=eu-central-1&secret=x",
        "s3://hospital-blobs/a?region=eu-central-1&region=eu-central-1",
        "s3://hospital-blobs/a?endpoint=http://minio.example:9000",
        "s3://hospital-blobs/a?endpoint=https://user:geheim@minio.example",
        "s3://user:geheim@hospital-blobs/a?region=eu-central-1"
      })
  void aPlaceThatIsNoneIsRefusedAndCredentialsInItAreNotRepeated(String text) {
    assertThatThrownBy(() -> S3Place.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the place of blobs")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void credentialsComeFromAFileOrTheEnvironmentAndAreNeverPrinted() throws Exception {
    assertThatThrownBy(() -> S3Credentials.load(folder, Map.of()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(S3Credentials.FILE)
        .hasMessageContaining("AWS_SECRET_ACCESS_KEY");
    S3Credentials found =
        S3Credentials.load(
            folder, Map.of("AWS_ACCESS_KEY_ID", "AKID1", "AWS_SECRET_ACCESS_KEY", "geheim"));
    assertThat(found.provider().resolveCredentials().accessKeyId()).isEqualTo("AKID1");
    assertThat(found.toString()).doesNotContain("AKID1", "geheim");
    write();
    assertThat(
            S3Credentials.load(folder, Map.of("AWS_ACCESS_KEY_ID", "AKID1"))
                .provider()
                .resolveCredentials()
                .secretAccessKey())
        .isEqualTo(S3StandIn.SECRET);
  }

  private void write() throws Exception {
    PrivateFiles.write(
        folder.resolve(S3Credentials.FILE),
        Bytes.utf8(
            "{\"accessKeyId\": \"%s\", \"secretAccessKey\": \"%s\"}"
                .formatted(S3StandIn.KEY_ID, S3StandIn.SECRET)));
  }
}
