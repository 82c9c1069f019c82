package org.fedclave.party;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * How a passphrase becomes the key that encrypts a Tink keyset: Argon2id (RFC 9106), version 1.3.
 *
 * @param memoryKib memory in KiB, 8 MiB to 1 GiB
 * @param passes 1 to 16
 * @param lanes 1 to 16
 * @param salt 16 random bytes
 */
record PassphraseLock(int memoryKib, int passes, int lanes, Bytes salt) {

  private static final String KDF = "argon2id-v13";
  private static final int SALT_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final int LEAST_MEMORY_KIB = 8 << 10;
  private static final int MOST_MEMORY_KIB = 1 << 20;
  private static final int MOST = 16;

  PassphraseLock {
    if (memoryKib < LEAST_MEMORY_KIB
        || memoryKib > MOST_MEMORY_KIB
        || passes < 1
        || passes > MOST
        || lanes < 1
        || lanes > MOST
        || salt.size() != SALT_BYTES) {
      throw new IllegalArgumentException("Argon2id parameters outside of their ranges");
    }
  }

  /** RFC 9106, section 4, second recommended option: 64 MiB, 3 passes, 4 lanes. */
  static PassphraseLock recommended(SecureRandom random) {
    return new PassphraseLock(64 << 10, 3, 4, salt(random));
  }

  /** The least cost, with which tests do not wait. */
  static PassphraseLock cheapForTests(SecureRandom random) {
    return new PassphraseLock(LEAST_MEMORY_KIB, 1, 1, salt(random));
  }

  private static Bytes salt(SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return Bytes.wrap(salt);
  }

  /** AES-256-GCM under the key that {@code passphrase} gives. */
  Aead key(Passphrase passphrase) {
    var argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt.toArray())
            .build());
    byte[] key = new byte[KEY_BYTES];
    argon2.generateBytes(passphrase.utf8().toArray(), key);
    try {
      return new AesGcmJce(key);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM takes every key of 32 bytes", e);
    }
  }

  static PassphraseLock read(CborReader map) throws MalformedException {
    if (!map.text("kdf").equals(KDF)) {
      throw MalformedException.at("key store, kdf", KDF, MalformedException.quote(map.text("kdf")));
    }
    var lock =
        new PassphraseLock(
            (int) map.integer("memory-kib", LEAST_MEMORY_KIB, MOST_MEMORY_KIB),
            (int) map.integer("passes", 1, MOST),
            (int) map.integer("lanes", 1, MOST),
            map.bytes("salt", SALT_BYTES));
    map.finish();
    return lock;
  }

  CborWriter toCbor() {
    return new CborWriter()
        .put("kdf", KDF)
        .put("memory-kib", memoryKib)
        .put("passes", passes)
        .put("lanes", lanes)
        .put("salt", salt);
  }
}
