package org.fedclave.benchmarks;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.fedclave.aggregation.secure.MaskStream;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.aggregation.secure.Quantisation;
import org.fedclave.aggregation.secure.Quantiser;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One mask expanded and added, against the same bytes of AES-128 in counter mode alone, and one
 * update quantised, by the length of the vector.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameter and calls prepare
public class MaskStreamBenchmark {

  private static final int CHUNK = 1 << 13;
  private static final byte[] ZEROS = new byte[CHUNK];

  @Param({"10000", "100000", "1000000", "10000000"})
  public int elements;

  private int[] vector;
  private float[] update;
  private byte[] chunk;
  private MaskStream masks;
  private Quantiser quantiser;
  private Cipher cipher;

  @Setup
  public void prepare() throws GeneralSecurityException {
    vector = new int[elements];
    update = new float[elements];
    for (int i = 0; i < elements; i++) {
      update[i] = (float) Math.sin(i);
    }
    chunk = new byte[CHUNK];
    masks = new MaskStream();
    quantiser = new Quantiser(new Quantisation(24, 1, 100_000, 100, 0));
    cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(new byte[16], "AES"),
        new IvParameterSpec(new byte[16]));
  }

  @Benchmark
  public int[] mask() {
    masks.add(new byte[16], vector);
    return vector;
  }

  @Benchmark
  public byte[] counterModeAlone() throws GeneralSecurityException {
    for (long left = 4L * elements; left > 0; left -= CHUNK) {
      cipher.update(ZEROS, 0, (int) Math.min(CHUNK, left), chunk, 0);
    }
    return chunk;
  }

  @Benchmark
  public int[] quantise() throws MaskingException {
    return quantiser.quantise(update, 1000);
  }
}
