package org.fedclave.protocol.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SummedStatisticsTest {

  private static final Digest SCHEMA = Digest.of(Bytes.utf8("schema"));

  @Test
  void statisticsReadBackToTheLastBit() throws Exception {
    double[] means = {0, 1, 1 / 3.0, Double.MIN_VALUE};
    var read = SummedStatistics.parse(new SummedStatistics(SCHEMA, 7, means).toBytes());
    assertThat(read.means()).isEqualTo(means);
    assertThat(read.rows()).isEqualTo(7);
    assertThat(read.schema()).isEqualTo(SCHEMA);
  }

  @Test
  void whatRoundingTookOutOfTheUnitIntervalIsBroughtBack() {
    assertThat(new SummedStatistics(SCHEMA, 1, new double[] {-1e-9, 1 + 1e-9}).means())
        .containsExactly(0, 1);
  }

  @Test
  void nobodyChangesStatisticsThroughTheirArray() {
    double[] means = {0.5};
    var statistics = new SummedStatistics(SCHEMA, 1, means);
    means[0] = 0;
    statistics.means()[0] = 1;
    assertThat(statistics.means()).containsExactly(0.5);
  }

  @Test
  void noRowsNoNumbersOrNotANumberAreNoStatistics() {
    assertThatThrownBy(() -> new SummedStatistics(SCHEMA, 0, new double[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SummedStatistics(SCHEMA, 1, new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SummedStatistics(SCHEMA, 1, new double[] {Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
  void bytesWithAnotherMeanThanFromZeroToOneAreRefused(double mean) {
    Bytes bytes = written(ByteBuffer.allocate(8).putDouble(mean).array());
    assertThatThrownBy(() -> SummedStatistics.parse(bytes)).isInstanceOf(MalformedException.class);
  }

  @Test
  void bytesThatEndWithinANumberAreRefused() {
    assertThatThrownBy(() -> SummedStatistics.parse(written(new byte[12])))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> SummedStatistics.parse(written(new byte[0])))
        .isInstanceOf(MalformedException.class);
  }

  private static Bytes written(byte[] means) {
    return new CborWriter()
        .put("schema", SCHEMA)
        .put("rows", 3)
        .put("means", Bytes.wrap(means))
        .toBytes();
  }
}
