package org.fedclave.protocol.crypto;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;

/**
 * The key of one shard: encrypts a stream by Tink's streaming AEAD (AES256-GCM-HKDF, segments of 64
 * KiB).
 *
 * <p>A reader gets only bytes that were authenticated, and an error instead of the end if the
 * stream was cut, reordered or belongs to another place of another dataset: its {@link Place} is
 * the associated data. A key encrypts one shard.
 */
public final class ShardCipher {

  public static final int KEY_BYTES = 32;

  /**
   * A young JVM encrypts few large segments at 0.1 GB/s: it compiles AES-GCM to the processor's own
   * instructions after enough calls, not after enough bytes.
   */
  private static final int SEGMENT_BYTES = 64 << 10;

  private final Bytes key;

  private ShardCipher(Bytes key) {
    this.key = key;
  }

  public static ShardCipher generate(SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return new ShardCipher(Bytes.wrap(key));
  }

  /** Restores the key of {@link #secret}. */
  public static ShardCipher restore(Bytes secret) throws MalformedException {
    if (secret.size() != KEY_BYTES) {
      throw MalformedException.at("shard key", KEY_BYTES + " bytes", secret.size() + " bytes");
    }
    return new ShardCipher(secret);
  }

  /** 32 bytes: for an encrypted key store or a key release only. */
  public Bytes secret() {
    return key;
  }

  /**
   * Where a shard belongs: {@code DS("fedclave/shard") || LP(dataset id) || u64be(index) ||
   * u64be(count) || schema digest}.
   *
   * @param datasetId the party's name for the dataset, with the party's own name in it
   * @param index from 0
   * @param count shards of the dataset
   * @param schema SHA-256 of the schema's bytes
   */
  public record Place(String datasetId, long index, long count, Digest schema) {
    public Place {
      if (index < 0 || index >= count) {
        throw new IllegalArgumentException("no shard " + index + " of " + count);
      }
    }

    byte[] associatedData() {
      byte[] domain = Domain.SHARD.bytes(Bytes.utf8(datasetId)).unsafeArray();
      return java.nio.ByteBuffer.allocate(domain.length + 2 * Long.BYTES + Digest.SIZE)
          .put(domain)
          .putLong(index)
          .putLong(count)
          .put(schema.bytes().unsafeArray())
          .array();
    }
  }

  /**
   * A stream that encrypts to {@code sink}; closing it writes the last segment and closes {@code
   * sink}.
   */
  public OutputStream encrypting(OutputStream sink, Place place) throws IOException {
    try {
      return streaming().newEncryptingStream(sink, place.associatedData());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM-HKDF works with every key of 32 bytes", e);
    }
  }

  /**
   * A stream that decrypts {@code source}; reading fails with an {@link IOException} if a byte is
   * not authentic.
   */
  public InputStream decrypting(InputStream source, Place place) throws IOException {
    try {
      return new FilterInputStream(
          streaming().newDecryptingStream(source, place.associatedData())) {};
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM-HKDF works with every key of 32 bytes", e);
    }
  }

  private AesGcmHkdfStreaming streaming() throws GeneralSecurityException {
    return new AesGcmHkdfStreaming(key.toArray(), "HmacSha256", KEY_BYTES, SEGMENT_BYTES, 0);
  }

  @Override
  public String toString() {
    return "shard key";
  }
}
