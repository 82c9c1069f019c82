package org.fedclave.benchmarks;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.Hpke;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** HPKE with X-Wing over a key of 32 bytes, and Ed25519 + ML-DSA-65 over 200 bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class KeysBenchmark {

  private final SecureRandom random = new SecureRandom();
  private final KemKeys kem = KemKeys.generate(random);
  private final SigningKeys signing = SigningKeys.generate(random);
  private final Bytes info = Bytes.utf8("fedclave/benchmark");
  private final Bytes secret = Bytes.wrap(new byte[32]);
  private final Bytes message = Bytes.wrap(new byte[200]);
  private final Bytes sealed = Hpke.seal(kem.publicKey(), info, Bytes.EMPTY, secret);
  private final HybridSignature signature = signing.sign(message);

  @Benchmark
  public Bytes hpkeSeal() {
    return Hpke.seal(kem.publicKey(), info, Bytes.EMPTY, secret);
  }

  @Benchmark
  public Bytes hpkeOpen() throws CannotOpenException {
    return Hpke.open(kem, info, Bytes.EMPTY, sealed);
  }

  @Benchmark
  public HybridSignature hybridSign() {
    return signing.sign(message);
  }

  @Benchmark
  public HybridSignature hybridVerify() throws BadSignatureException {
    signing.verificationKeys().verify(message, signature);
    return signature;
  }
}
