package org.fedclave.party;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fedclave.party.KeyStoreException.Rule;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * A party's folder (mode 0700, files 0600): {@code keystore.cbor} and {@code shard-keys-*.sealed},
 * {@code policy.yaml}, {@code journal}, {@code datasets/}, {@code runs/}, and what it connects to
 * its coordinator with ({@link MemberFolder}).
 *
 * @param path the folder
 */
public record PartyFolder(Path path) {

  private static final String POLICY = "policy.yaml";

  /** Makes a new party: its identity, and a policy that allows nothing yet. */
  public KeyStore init(MemberId name, Passphrase passphrase) throws KeyStoreException {
    KeyStore keys = KeyStore.create(path, name, passphrase);
    writeTemplate();
    return keys;
  }

  /** For tests in this package, which take a cheap lock. */
  KeyStore init(
      MemberId name, Passphrase passphrase, PassphraseLock lock, java.security.SecureRandom random)
      throws KeyStoreException {
    KeyStore keys = KeyStore.create(path, name, passphrase, lock, random);
    writeTemplate();
    return keys;
  }

  private void writeTemplate() throws KeyStoreException {
    try {
      if (!Files.exists(policyFile())) {
        PrivateFiles.write(policyFile(), PolicyFile.template());
      }
    } catch (IOException e) {
      throw new KeyStoreException(
          Rule.NOT_WRITTEN, policyFile() + " could not be written: " + e.getMessage(), e);
    }
  }

  /** Opens the key store. */
  public KeyStore keys(Passphrase passphrase) throws KeyStoreException {
    return KeyStore.open(path, passphrase);
  }

  public Path policyFile() {
    return path.resolve(POLICY);
  }

  /** Reads the policy as it stands now. */
  public PartyPolicy policy() throws MalformedException, IOException {
    if (!Files.isRegularFile(policyFile())) {
      throw MalformedException.at(policyFile().toString(), "the party's policy", "no file");
    }
    return PartyPolicy.load(policyFile());
  }

  /** Replaces the policy. */
  public void storePolicy(PartyPolicy policy) throws IOException {
    PrivateFiles.write(policyFile(), policy.toYaml());
  }

  /** With what the party connects. */
  public MemberFolder member() {
    return new MemberFolder(path);
  }

  Path journalFile() {
    return path.resolve("journal");
  }

  DatasetShelf datasets() {
    return new DatasetShelf(path.resolve("datasets"));
  }

  RunShelf runs() {
    return new RunShelf(path.resolve("runs"));
  }
}
