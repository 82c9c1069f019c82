package org.fedclave.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.fedclave.tables.BadCell.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShardTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 999, 1024, 1500, 2500, 10_000})
  void shardsHoldTheTablesRowsInOrder(int rowsPerShard) throws Exception {
    CsvTable table = Patients.csv(folder, Patients.lines(2500));
    List<byte[]> shards = Patients.shards(table, rowsPerShard);
    assertThat(shards).hasSize((2500 + rowsPerShard - 1) / rowsPerShard);
    List<float[]> read = new ArrayList<>();
    for (byte[] shard : shards) {
      List<float[]> rows = Patients.encoded(shard, Patients.SCHEMA);
      assertThat(rows).hasSize(Math.min(rowsPerShard, 2500 - read.size()));
      read.addAll(rows);
    }
    assertThat(read.toArray(float[][]::new))
        .isDeepEqualTo(Patients.encoded(table).toArray(float[][]::new));
  }

  @Test
  void theNumberOfShardsIsKnownBeforeTheFirstIsOpened() throws Exception {
    CsvTable table = Patients.csv(folder, Patients.lines(25));
    TableSummary summary = table.count();
    assertThat(summary.rows()).isEqualTo(25);
    assertThat(summary.shards(10)).isEqualTo(3);
    List<String> opened = new ArrayList<>();
    new ShardWriter(10)
        .write(
            table,
            summary,
            (index, count) -> {
              opened.add(index + " of " + count);
              return new ByteArrayOutputStream();
            });
    assertThat(opened).containsExactly("0 of 3", "1 of 3", "2 of 3");
  }

  @Test
  void eachShardIsClosedBeforeTheNextIsOpened() throws Exception {
    CsvTable table = Patients.csv(folder, Patients.lines(30));
    List<String> events = new ArrayList<>();
    new ShardWriter(10)
        .write(
            table,
            table.count(),
            (index, _) -> {
              events.add("open " + index);
              return new ByteArrayOutputStream() {
                @Override
                public void close() {
                  events.add("close " + index);
                }
              };
            });
    assertThat(events)
        .containsExactly("open 0", "close 0", "open 1", "close 1", "open 2", "close 2");
  }

  @Test
  void equalRowsGiveEqualBytes() throws Exception {
    byte[] once = Patients.shard(folder, 3000);
    assertThat(Patients.shard(folder, 3000)).isEqualTo(once);
  }

  @Test
  void noIdentifierIsAnywhereInAShard() throws Exception {
    String shard = new String(Patients.shard(folder, 100), StandardCharsets.ISO_8859_1);
    assertThat(shard).contains("visits").doesNotContain("person-");
  }

  @Test
  void anyArrowReaderReadsAShard() throws Exception {
    byte[] shard = Patients.shard(folder, 2000);
    try (BufferAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(shard), allocator)) {
      int rows = 0;
      while (reader.loadNextBatch()) {
        rows += reader.getVectorSchemaRoot().getRowCount();
      }
      assertThat(rows).isEqualTo(2000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 9, 11, 31})
  void aFileThatChangedBetweenTheReadingsIsRefused(int rowsThen) throws Exception {
    CsvTable table = Patients.csv(folder, Patients.lines(10));
    TableSummary summary = table.count();
    Patients.csv(folder, Patients.lines(rowsThen));
    List<ByteArrayOutputStream> shards = new ArrayList<>();
    var refused =
        assertThrows(
            BadTableException.class,
            () ->
                new ShardWriter(5)
                    .write(
                        table,
                        summary,
                        (_, _) -> {
                          shards.add(new ByteArrayOutputStream());
                          return shards.getLast();
                        }));
    assertThat(refused.cells()).extracting(BadCell::rule).containsExactly(Rule.CHANGED);
    assertThat(shards).hasSizeLessThanOrEqualTo(summary.shards(5));
  }

  @Test
  void aFileThatTurnedBadBetweenTheReadingsLeavesAShardThatNobodyTakesForWhole() throws Exception {
    CsvTable table = Patients.csv(folder, Patients.lines(3000));
    TableSummary summary = table.count();
    String[] lines = Patients.lines(3000);
    lines[2900] = "p,x,1,male,a,3,alive";
    Patients.csv(folder, lines);
    ByteArrayOutputStream shard = new ByteArrayOutputStream();
    assertThrows(
        BadTableException.class,
        () -> new ShardWriter(3000).write(table, summary, (_, _) -> shard));
    assertThat(shard.size()).isPositive();
    assertThatThrownBy(() -> Patients.encoded(shard.toByteArray(), Patients.SCHEMA))
        .isInstanceOf(MalformedShardException.class)
        .hasMessageContaining("ends in the middle");
  }

  @Test
  void anOutputThatFailsFailsTheWritingAndIsClosed() throws Exception {
    CsvTable table = Patients.csv(folder, Patients.lines(10));
    TableSummary summary = table.count();
    FullDisk disk = new FullDisk();
    assertThatThrownBy(() -> new ShardWriter(10).write(table, summary, (_, _) -> disk))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    assertThat(disk.closed).isTrue();
  }

  private static final class FullDisk extends OutputStream {
    private boolean closed;

    @Override
    public void write(int one) throws IOException {
      throw new IOException("No space left on device");
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      write(0);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void aShardHasAtLeastOneRow() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ShardWriter(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ShardWriter(ShardReader.MAXIMUM_ROWS + 1));
  }
}
