package org.fedclave.party;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fedclave.party.KeyStoreException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.crypto.ShardCipher;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * A member's secrets on its disk: the private half of its identity and the keys of its shards.
 *
 * <p>They are encrypted by a Tink keyset (AES-256-GCM), and that keyset by a key made of the
 * passphrase with Argon2id. Whoever has the files and not the passphrase learns how many datasets
 * there are and how many shards each has. Whoever has the memory of a program that opened the store
 * has everything. Files have mode 0600. Thread-safe.
 *
 * <p>Associated data is {@code DS("fedclave/key-store") || purpose}, in ASCII.
 */
public final class KeyStore {

  private static final String FILE = "keystore.cbor";
  private static final String FORMAT = "fedclave/key-store/v1";
  private static final String DOMAIN = "fedclave/key-store\0";
  private static final String KEYSET = "keyset";
  private static final String IDENTITY = "identity";
  private static final int LARGEST = 64 << 10;
  private static final int LARGEST_SHARD_KEYS = 8 << 20;
  private static final int MOST_SHARDS = 1 << 16;

  private final Path folder;
  private final Aead aead;
  private final IdentityKeys identity;

  private KeyStore(Path folder, Aead aead, IdentityKeys identity) {
    this.folder = folder;
    this.aead = aead;
    this.identity = identity;
  }

  /** Whether {@code folder} has a key store. */
  public static boolean exists(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  /** Makes the identity of {@code name} and stores it in {@code folder}, which gets mode 0700. */
  public static KeyStore create(Path folder, MemberId name, Passphrase passphrase)
      throws KeyStoreException {
    SecureRandom random = new SecureRandom();
    return create(folder, name, passphrase, PassphraseLock.recommended(random), random);
  }

  /** For tests in this package, which take a cheap lock. */
  static KeyStore create(
      Path folder, MemberId name, Passphrase passphrase, PassphraseLock lock, SecureRandom random)
      throws KeyStoreException {
    if (exists(folder)) {
      throw new KeyStoreException(
          Rule.EXISTS, folder + " already has a key store; it stays as it is");
    }
    try {
      KeysetHandle keyset =
          KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get());
      Aead aead = keyset.getPrimitive(AeadConfig2026.get(), Aead.class);
      IdentityKeys identity = IdentityKeys.generate(name, random);
      var store = new KeyStore(folder, aead, identity);
      byte[] locked =
          TinkProtoKeysetFormat.serializeEncryptedKeyset(
              keyset, lock.key(passphrase), context(KEYSET), AeadConfig2026.get());
      PrivateFiles.folder(folder);
      PrivateFiles.write(
          folder.resolve(FILE),
          new CborWriter()
              .put("format", FORMAT)
              .put("lock", lock.toCbor())
              .put(KEYSET, Bytes.wrap(locked))
              .put(IDENTITY, store.seal(IDENTITY, identity.secret()))
              .toBytes());
      return store;
    } catch (IOException e) {
      throw notWritten(folder.resolve(FILE), e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("Tink makes and encrypts an AES-GCM keyset", e);
    }
  }

  /** Opens the store in {@code folder}. */
  public static KeyStore open(Path folder, Passphrase passphrase) throws KeyStoreException {
    Path file = folder.resolve(FILE);
    if (!exists(folder)) {
      throw new KeyStoreException(
          Rule.NOT_FOUND, folder + " has no key store: begin with `init` in this folder");
    }
    try {
      CborReader map =
          CborReader.decode(file.toString(), PrivateFiles.read(file, LARGEST), LARGEST);
      if (!map.text("format").equals(FORMAT)) {
        throw MalformedException.at(file.toString(), FORMAT, "another format");
      }
      PassphraseLock lock = PassphraseLock.read(map.map("lock"));
      Bytes keyset = map.bytes(KEYSET);
      Bytes sealedIdentity = map.bytes(IDENTITY);
      map.finish();
      Aead aead = unlock(folder, keyset, lock.key(passphrase));
      Bytes secret = unseal(aead, file, IDENTITY, sealedIdentity);
      return new KeyStore(folder, aead, IdentityKeys.restore(secret, new SecureRandom()));
    } catch (IOException | MalformedException e) {
      throw new KeyStoreException(
          Rule.DAMAGED, "the key store " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Aead unlock(Path folder, Bytes keyset, Aead key) throws KeyStoreException {
    try {
      return TinkProtoKeysetFormat.parseEncryptedKeyset(
              keyset.toArray(), key, context(KEYSET), AeadConfig2026.get())
          .getPrimitive(AeadConfig2026.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw new KeyStoreException(
          Rule.WRONG_PASSPHRASE,
          "the passphrase does not open the key store in "
              + folder
              + ": it is another one, or the file was changed",
          e);
    }
  }

  /** The private half of the member's identity. */
  public IdentityKeys identity() {
    return identity;
  }

  /** Keeps the keys of a dataset's shards, one a shard in their order. */
  void storeShardKeys(DatasetDescriptor descriptor, List<ShardCipher> keys)
      throws KeyStoreException {
    if (keys.size() != descriptor.shards().size()) {
      throw new IllegalArgumentException(
          keys.size() + " keys for " + descriptor.shards().size() + " shards");
    }
    Bytes content =
        new CborWriter()
            .putBytes("keys", keys.stream().map(ShardCipher::secret).toList())
            .toBytes();
    Path file = shardKeyFile(descriptor);
    try {
      PrivateFiles.write(file, seal(purpose(descriptor), content));
    } catch (IOException e) {
      throw notWritten(file, e);
    }
  }

  /** Forgets the keys of a dataset that was not published after all. */
  void forgetShardKeys(DatasetDescriptor descriptor) throws KeyStoreException {
    try {
      Files.deleteIfExists(shardKeyFile(descriptor));
    } catch (IOException e) {
      throw notWritten(shardKeyFile(descriptor), e);
    }
  }

  /** The keys of a dataset's shards by index. */
  SortedMap<Integer, ShardCipher> shardKeys(DatasetDescriptor descriptor) throws KeyStoreException {
    Path file = shardKeyFile(descriptor);
    if (!Files.exists(file)) {
      throw new KeyStoreException(
          Rule.NO_SUCH_KEYS, "there are no keys for the dataset " + descriptor.dataset());
    }
    try {
      Bytes sealed = PrivateFiles.read(file, LARGEST_SHARD_KEYS);
      Bytes content = unseal(aead, file, purpose(descriptor), sealed);
      CborReader map = CborReader.decode("shard keys", content, LARGEST_SHARD_KEYS);
      List<ShardCipher> keys = new ArrayList<>();
      for (Bytes secret : map.byteStrings("keys", MOST_SHARDS)) {
        keys.add(ShardCipher.restore(secret));
      }
      map.finish();
      return byIndex(keys);
    } catch (IOException | MalformedException e) {
      throw new KeyStoreException(
          Rule.DAMAGED, "the shard keys " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static SortedMap<Integer, ShardCipher> byIndex(List<ShardCipher> keys) {
    SortedMap<Integer, ShardCipher> byIndex = new TreeMap<>();
    for (int i = 0; i < keys.size(); i++) {
      byIndex.put(i, keys.get(i));
    }
    return byIndex;
  }

  private Path shardKeyFile(DatasetDescriptor descriptor) {
    return folder.resolve("shard-keys-" + descriptor.digest().hex() + ".sealed");
  }

  private static String purpose(DatasetDescriptor descriptor) {
    return "shard-keys/" + descriptor.digest().hex();
  }

  /** Encrypts something of this member for its own disk. */
  Bytes seal(String purpose, Bytes content) {
    try {
      return Bytes.wrap(aead.encrypt(content.toArray(), context(purpose)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM encrypts every array", e);
    }
  }

  /** Decrypts what {@link #seal} made; {@code file} is for the message. */
  Bytes unseal(Path file, String purpose, Bytes sealed) throws KeyStoreException {
    return unseal(aead, file, purpose, sealed);
  }

  private static Bytes unseal(Aead aead, Path file, String purpose, Bytes sealed)
      throws KeyStoreException {
    try {
      return Bytes.wrap(aead.decrypt(sealed.toArray(), context(purpose)));
    } catch (GeneralSecurityException e) {
      throw new KeyStoreException(
          Rule.DAMAGED, file + " is not what this key store wrote: restore it from a backup", e);
    }
  }

  private static byte[] context(String purpose) {
    return (DOMAIN + purpose).getBytes(StandardCharsets.US_ASCII);
  }

  private static KeyStoreException notWritten(Path file, IOException e) {
    return new KeyStoreException(
        Rule.NOT_WRITTEN, file + " could not be written: " + e.getMessage(), e);
  }

  @Override
  public String toString() {
    return "key store of " + identity.name();
  }
}
