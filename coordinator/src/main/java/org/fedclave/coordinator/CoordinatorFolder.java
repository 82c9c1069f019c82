package org.fedclave.coordinator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.blobs.FolderBlobs;
import org.fedclave.coordinator.blobs.S3Blobs;
import org.fedclave.coordinator.blobs.S3Credentials;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * A coordinator's folder (mode 0700): CA key, log key, settings, database, blobs, and certificates
 * of its own operator and admin.
 *
 * @param path the folder
 */
public record CoordinatorFolder(Path path) {

  private static final String LOG_KEY = "log-key";
  private static final int SEED_BYTES = 32;

  /** Makes keys and writes settings. Refuses a folder that has a coordinator. */
  public static CoordinatorFolder init(Path path, CoordinatorSettings settings, Clock clock)
      throws IOException, MalformedException {
    if (Files.exists(path.resolve(LOG_KEY))) {
      throw MalformedException.at(
          path.toString(), "a folder without a coordinator", "one that has keys already");
    }
    PrivateFiles.folder(path);
    CertificateAuthority.create(clock).store(path);
    settings.store(path);
    byte[] seed = new byte[SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    PrivateFiles.write(path.resolve(LOG_KEY), Bytes.wrap(seed));
    return new CoordinatorFolder(path);
  }

  CoordinatorSettings settings() throws IOException, MalformedException {
    return CoordinatorSettings.load(path);
  }

  CertificateAuthority authority(Clock clock) throws IOException, MalformedException {
    return CertificateAuthority.load(path, clock);
  }

  Bytes logSeed() throws IOException, MalformedException {
    Bytes seed = PrivateFiles.read(path.resolve(LOG_KEY), SEED_BYTES);
    if (seed.size() != SEED_BYTES) {
      throw MalformedException.at(
          path.resolve(LOG_KEY).toString(), SEED_BYTES + " bytes", seed.size() + " bytes");
    }
    return seed;
  }

  /** The operator's identity, written anew at each start of the server. */
  public MemberFolder operator() {
    return new MemberFolder(path.resolve("operator"));
  }

  /** The admin's identity, written anew at each start of the server. */
  public MemberFolder admin() {
    return new MemberFolder(path.resolve("admin"));
  }

  /** Where the operator may keep collateral for judging nodes. */
  Path collateral() {
    return path.resolve("collateral");
  }

  /** Where blobs lie, unless the settings say S3. */
  Path blobsFolder() {
    return path.resolve("store");
  }

  /** Where the settings say that blobs lie. */
  BlobStore blobs(CoordinatorSettings settings) throws IOException, MalformedException {
    if (settings.blobs().isEmpty()) {
      return new FolderBlobs(blobsFolder(), settings.maximumBlobBytes());
    }
    S3Credentials credentials = S3Credentials.load(path, System.getenv());
    return new S3Blobs(settings.blobs().get(), credentials, settings.maximumBlobBytes());
  }
}
