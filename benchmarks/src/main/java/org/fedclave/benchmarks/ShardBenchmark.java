package org.fedclave.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.ShardCipher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Shards against the JDK's AES-256-GCM alone, in memory, in one thread: 64 MiB an invocation; an
 * operation is a byte.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(ShardBenchmark.BYTES)
public class ShardBenchmark {

  static final int BYTES = 64 << 20;
  private static final int BUFFER = 64 << 10;
  private static final int MEBIBYTE = 1 << 20;
  private static final int TAG = 16;

  private final byte[] plaintext = new byte[BYTES];
  private final byte[] output = new byte[2 * BYTES];
  private final byte[] buffer = new byte[BUFFER];
  private final SecureRandom random = new SecureRandom();
  private final ShardCipher shard = ShardCipher.generate(random);
  private final ShardCipher.Place place =
      new ShardCipher.Place("party/rows", 0, 1, Digest.of(new byte[0]));
  private final byte[] shardCiphertext;
  private final byte[] mebibytes;
  private final byte[] kibibytes;
  private final SecretKeySpec key;
  private final Cipher gcm;
  private long nonce;

  /** Encrypts what the decrypting benchmarks read. */
  public ShardBenchmark() {
    try {
      random.nextBytes(plaintext);
      key = new SecretKeySpec(shard.secret().toArray(), "AES");
      gcm = Cipher.getInstance("AES/GCM/NoPadding");
      var ciphertext = new ByteArrayOutputStream();
      try (OutputStream sealing = shard.encrypting(ciphertext, place)) {
        sealing.write(plaintext);
      }
      shardCiphertext = ciphertext.toByteArray();
      mebibytes = encryptInPieces(MEBIBYTE);
      kibibytes = encryptInPieces(BUFFER);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError("encrypting in memory does not fail", e);
    }
  }

  private byte[] encryptInPieces(int piece) throws GeneralSecurityException {
    nonce = 0;
    int size = gcmEncrypt(piece);
    return java.util.Arrays.copyOf(output, size);
  }

  /** As {@code SealShards} writes: a stream, in pieces of 64 KiB. */
  @Benchmark
  public int shardEncrypt() throws IOException {
    var sink = new ArraySink(output);
    try (OutputStream sealing = shard.encrypting(sink, place)) {
      for (int at = 0; at < BYTES; at += BUFFER) {
        sealing.write(plaintext, at, BUFFER);
      }
    }
    return sink.size();
  }

  @Benchmark
  public long shardDecrypt() throws IOException {
    long total = 0;
    try (InputStream opening = shard.decrypting(new ByteArrayInputStream(shardCiphertext), place)) {
      for (int read = opening.read(buffer); read >= 0; read = opening.read(buffer)) {
        total += read;
      }
    }
    return total;
  }

  @Benchmark
  public int gcmEncrypt1MiB() throws GeneralSecurityException {
    return gcmEncrypt(MEBIBYTE);
  }

  @Benchmark
  public int gcmEncrypt64KiB() throws GeneralSecurityException {
    return gcmEncrypt(BUFFER);
  }

  @Benchmark
  public int gcmDecrypt1MiB() throws GeneralSecurityException {
    return gcmDecrypt(mebibytes, MEBIBYTE);
  }

  @Benchmark
  public int gcmDecrypt64KiB() throws GeneralSecurityException {
    return gcmDecrypt(kibibytes, BUFFER);
  }

  /** One {@code doFinal} a piece, each with a nonce of its own. */
  private int gcmEncrypt(int piece) throws GeneralSecurityException {
    int size = 0;
    for (int at = 0; at < BYTES; at += piece) {
      gcm.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce(nonce++)));
      size += gcm.doFinal(plaintext, at, piece, output, size);
    }
    return size;
  }

  private int gcmDecrypt(byte[] ciphertext, int piece) throws GeneralSecurityException {
    int size = 0;
    long number = 0;
    for (int at = 0; at < ciphertext.length; at += piece + TAG) {
      gcm.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce(number++)));
      size += gcm.doFinal(ciphertext, at, piece + TAG, output, size);
    }
    return size;
  }

  private static byte[] nonce(long number) {
    return java.nio.ByteBuffer.allocate(12).putLong(4, number).array();
  }

  /** Copies into an array, as a file copies into the page cache. */
  private static final class ArraySink extends OutputStream {

    private final byte[] array;
    private int size;

    ArraySink(byte[] array) {
      this.array = array;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      System.arraycopy(bytes, offset, array, size, length);
      size += length;
    }

    @Override
    public void write(int one) {
      array[size++] = (byte) one;
    }

    int size() {
      return size;
    }
  }
}
