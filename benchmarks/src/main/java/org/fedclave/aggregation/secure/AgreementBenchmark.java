package org.fedclave.aggregation.secure;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.KeyAgreement;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One agreement on Curve25519: Bouncy Castle's, the JDK's, and ours with a public key prepared for
 * 300 private ones.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls prepare
public class AgreementBenchmark {

  /** Private keys to one public key: a third of a thousand participants, as dropped out. */
  private static final int KEYS = 300;

  private static final long SEED = 1;

  private List<byte[]> privateKeys;
  private byte[] publicKey;
  private PrivateKey jdkPrivate;
  private PublicKey jdkPublic;

  @Setup
  public void prepare() throws GeneralSecurityException {
    var random = new SplittableRandom(SEED);
    privateKeys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      byte[] key = new byte[Agreement.KEY_BYTES];
      random.nextBytes(key);
      privateKeys.add(key);
    }
    publicKey = Agreement.publicKey(privateKeys.getLast());
    KeyFactory keys = KeyFactory.getInstance("X25519");
    jdkPrivate =
        keys.generatePrivate(
            new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKeys.getFirst()));
    byte[] reversed = new byte[publicKey.length];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = publicKey[reversed.length - 1 - i];
    }
    jdkPublic =
        keys.generatePublic(
            new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed)));
  }

  /** With the preparation. */
  @Benchmark
  @OperationsPerInvocation(KEYS)
  public byte[][] prepared() {
    return new PreparedKey(publicKey).agree(privateKeys);
  }

  @Benchmark
  public byte[] bouncyCastle() {
    byte[] secret = new byte[Agreement.KEY_BYTES];
    Agreement.agree(privateKeys.getFirst(), publicKey, secret);
    return secret;
  }

  @Benchmark
  public byte[] jdk() throws GeneralSecurityException {
    KeyAgreement x25519 = KeyAgreement.getInstance("X25519");
    x25519.init(jdkPrivate);
    x25519.doPhase(jdkPublic, true);
    return x25519.generateSecret();
  }
}
