package org.fedclave.protocol.round;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * Statistics over all parties' rows, as a round record carries them: numbers from 0 to 1 that are
 * means over rows. What each stands for follows from the schema; the {@code models} module says
 * how.
 *
 * <p>Its holder learns these sums and nothing of one party, where there are three or more and masks
 * hid each one's part. Under a privacy mechanism they have the noise of the contract's {@code
 * privacy.statistics}; without one they have none. Immutable.
 */
public final class SummedStatistics {

  /** The most numbers. */
  public static final int MOST = 1 << 17;

  /** The largest, as bytes. */
  public static final int LARGEST = MOST * Double.BYTES + 256;

  private final Digest schema;
  private final long rows;
  private final double[] means;

  /**
   * Statistics; the numbers are copied.
   *
   * @param schema digest of the schema's JSON, which all parties' rows have
   * @param rows that they are means over
   * @param means 1 to {@value #MOST} numbers; what rounding or noise took out of [0, 1] is brought
   *     back
   */
  public SummedStatistics(Digest schema, long rows, double[] means) {
    if (rows < 1 || means.length < 1 || means.length > MOST) {
      throw new IllegalArgumentException(
          "statistics of %d numbers over %d rows".formatted(means.length, rows));
    }
    this.schema = schema;
    this.rows = rows;
    this.means = Arrays.stream(means).map(SummedStatistics::within).toArray();
  }

  private static double within(double mean) {
    if (Double.isNaN(mean)) {
      throw new IllegalArgumentException("a mean is not a number");
    }
    return Math.max(0, Math.min(1, mean));
  }

  public static SummedStatistics parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("statistics", cbor, LARGEST);
    try {
      ByteBuffer in = ByteBuffer.wrap(map.bytes("means").unsafeArray());
      double[] means = new double[in.remaining() / Double.BYTES];
      in.asDoubleBuffer().get(means);
      var statistics =
          new SummedStatistics(map.digest("schema"), map.integer("rows", 1, Long.MAX_VALUE), means);
      map.finish();
      if (!statistics.toBytes().equals(cbor)) {
        throw new MalformedException("statistics: a mean is not from 0 to 1");
      }
      return statistics;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("statistics: " + e.getMessage());
    }
  }

  /** Deterministic CBOR; numbers as big-endian IEEE 754 binary64. */
  public Bytes toBytes() {
    ByteBuffer out = ByteBuffer.allocate(means.length * Double.BYTES);
    out.asDoubleBuffer().put(means);
    return new CborWriter()
        .put("schema", schema)
        .put("rows", rows)
        .put("means", Bytes.wrap(out.array()))
        .toBytes();
  }

  public Digest schema() {
    return schema;
  }

  public long rows() {
    return rows;
  }

  /** A copy. */
  public double[] means() {
    return means.clone();
  }

  @Override
  public String toString() {
    return means.length + " means over " + rows + " rows";
  }
}
