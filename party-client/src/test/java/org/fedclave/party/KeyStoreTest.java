package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.crypto.ShardCipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KeyStoreTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final MemberId NAME = new MemberId("bank-a");
  private static final DatasetDescriptor DATASET = dataset("loans");

  @TempDir private Path folder;

  private static DatasetDescriptor dataset(String name) {
    return new DatasetDescriptor(
        NAME,
        name,
        Bytes.utf8("{}"),
        1,
        List.of(new DatasetDescriptor.Shard(Digest.of(Bytes.utf8(name)), 1)));
  }

  private KeyStore create() throws KeyStoreException {
    return KeyStore.create(
        folder, NAME, Passphrase.of("correct horse"), PassphraseLock.cheapForTests(RANDOM), RANDOM);
  }

  @Test
  void whatWasStoredOpensWithTheSamePassphraseInAnyUnicodeForm() throws Exception {
    KeyStore created =
        KeyStore.create(
            folder,
            NAME,
            Passphrase.of("pässphrase"),
            PassphraseLock.cheapForTests(RANDOM),
            RANDOM);
    ShardCipher key = ShardCipher.generate(RANDOM);
    created.storeShardKeys(DATASET, List.of(key));
    KeyStore opened = KeyStore.open(folder, Passphrase.of("pa\u0308ssphrase"));
    assertThat(opened.identity().secret()).isEqualTo(created.identity().secret());
    assertThat(opened.shardKeys(DATASET).values().iterator().next().secret())
        .isEqualTo(key.secret());
  }

  @Test
  void theRecommendedLockOfArgon2idOpensToo() throws Exception {
    KeyStore created = KeyStore.create(folder, NAME, Passphrase.of("correct horse"));
    assertThat(KeyStore.open(folder, Passphrase.of("correct horse")).identity().identity())
        .isEqualTo(created.identity().identity());
  }

  @ParameterizedTest
  @EnumSource
  void eachRuleRefusesAStoreBrokenInThatWayAlone(KeyStoreException.Rule rule) throws Exception {
    var refused = assertThrows(KeyStoreException.class, () -> breakRule(rule));
    assertThat(refused.rule()).isEqualTo(rule);
    assertThat(refused.getMessage()).doesNotContain("correct horse", "\n");
  }

  private void breakRule(KeyStoreException.Rule rule) throws KeyStoreException, IOException {
    switch (rule) {
      case EXISTS -> {
        create();
        create();
      }
      case NOT_FOUND -> KeyStore.open(folder, Passphrase.of("correct horse"));
      case PASSPHRASE_FORM -> Passphrase.of("short");
      case WRONG_PASSPHRASE -> {
        create();
        KeyStore.open(folder, Passphrase.of("correct hors"));
      }
      case DAMAGED -> {
        create();
        Files.writeString(folder.resolve("keystore.cbor"), "garbage");
        KeyStore.open(folder, Passphrase.of("correct horse"));
      }
      case NO_SUCH_KEYS -> create().shardKeys(DATASET);
      case NOT_WRITTEN -> {
        Files.createDirectories(folder.resolve("keystore.cbor.tmp").resolve("in the way"));
        create();
      }
    }
  }

  @Test
  void noByteOfTheFileCanBeChanged() throws Exception {
    create();
    Path file = folder.resolve("keystore.cbor");
    Bytes whole = Bytes.wrap(Files.readAllBytes(file));
    for (int i = 0; i < whole.size(); i += 7) {
      Files.write(file, Tampering.flip(whole, i).toArray());
      assertThrows(
          KeyStoreException.class,
          () -> KeyStore.open(folder, Passphrase.of("correct horse")),
          "flipped byte " + i);
    }
  }

  @Test
  void keysOfOneDatasetAreNotTakenForThoseOfAnother() throws Exception {
    KeyStore store = create();
    store.storeShardKeys(DATASET, List.of(ShardCipher.generate(RANDOM)));
    DatasetDescriptor other = dataset("other");
    Files.copy(keyFile(DATASET), keyFile(other));
    var refused = assertThrows(KeyStoreException.class, () -> store.shardKeys(other));
    assertThat(refused.rule()).isEqualTo(KeyStoreException.Rule.DAMAGED);
  }

  private Path keyFile(DatasetDescriptor dataset) {
    return folder.resolve("shard-keys-" + dataset.digest().hex() + ".sealed");
  }

  @Test
  void filesAreTheOwnersAlone() throws Exception {
    assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
        "this file system knows no modes");
    create().storeShardKeys(DATASET, List.of(ShardCipher.generate(RANDOM)));
    assertThat(mode(folder)).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isNotEmpty().allMatch(file -> mode(file).equals("rw-------"));
    }
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingPrintsASecret() throws Exception {
    KeyStore store = create();
    assertThat(store + " " + store.identity() + " " + Passphrase.of("correct horse"))
        .doesNotContain("correct horse")
        .doesNotContain(store.identity().kem().secret().toHex());
  }

  @Test
  void aPassphraseFileIsOneLine() throws Exception {
    Path file = Files.writeString(folder.resolve("passphrase"), "correct horse\n");
    assertThat(Passphrase.ofFile(file).utf8()).isEqualTo(Bytes.utf8("correct horse"));
    var refused =
        assertThrows(KeyStoreException.class, () -> Passphrase.ofFile(folder.resolve("nowhere")));
    assertThat(refused.rule()).isEqualTo(KeyStoreException.Rule.PASSPHRASE_FORM);
  }
}
