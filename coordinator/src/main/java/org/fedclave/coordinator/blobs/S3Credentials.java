package org.fedclave.coordinator.blobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.fedclave.transport.tls.PrivateFiles;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * What signs requests to S3: {@value #FILE} in the coordinator's folder, or else the environment's
 * {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and {@code AWS_SESSION_TOKEN}. Nothing
 * else is looked at. {@link #toString} says nothing of them.
 */
public final class S3Credentials {

  public static final String FILE = "s3-credentials.json";
  private static final int LARGEST = 8 << 10;

  private final AwsCredentialsProvider provider;

  private S3Credentials(AwsCredentialsProvider provider) {
    this.provider = provider;
  }

  /** For programs that have them already. */
  static S3Credentials of(String accessKeyId, String secretAccessKey) {
    return new S3Credentials(
        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secretAccessKey)));
  }

  /**
   * Reads them from their file, or else from the environment.
   *
   * @param folder the coordinator's
   * @param environment the process's variables
   */
  public static S3Credentials load(Path folder, Map<String, String> environment)
      throws IOException, MalformedException {
    Path file = folder.resolve(FILE);
    if (Files.exists(file)) {
      StrictJson json =
          StrictJson.parse(file.toString(), PrivateFiles.read(file, LARGEST), LARGEST);
      String id = json.text("accessKeyId", 128);
      String secret = json.text("secretAccessKey", 256);
      Optional<String> token = json.optionalText("sessionToken", 4096);
      json.finish();
      return of(id, secret, token.orElse(null));
    }
    String id = environment.get("AWS_ACCESS_KEY_ID");
    String secret = environment.get("AWS_SECRET_ACCESS_KEY");
    if (id == null || secret == null) {
      throw new MalformedException(
          "no credentials for S3: write "
              + file
              + " or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
    return of(id, secret, environment.get("AWS_SESSION_TOKEN"));
  }

  private static S3Credentials of(String id, String secret, @Nullable String token) {
    return token == null
        ? of(id, secret)
        : new S3Credentials(
            StaticCredentialsProvider.create(AwsSessionCredentials.create(id, secret, token)));
  }

  AwsCredentialsProvider provider() {
    return provider;
  }

  @Override
  public String toString() {
    return "credentials for S3";
  }
}
