package org.fedclave.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.models.Examples;
import org.fedclave.models.ExamplesReader;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.CsvTable;
import org.fedclave.tables.HeldOut;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Role;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.ShardReader;
import org.fedclave.tables.ShardWriter;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableSchema;

/**
 * From a shard's plaintext to a step's batch, stage by stage, beside one copy of as many bytes
 * between two places in memory. One thread; stages take turns.
 */
final class BatchStages {
  private static final int ROUNDS = 12;
  private static final int WARMING = 6;
  private static final int BATCH = 32;
  private static final int ALIGNMENT = 64;
  private static final HeldOut RULE = new HeldOut(20, 1);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final String name;
  private final TableSchema schema;
  private final Shard shard;
  private final Examples examples;
  private final List<Stage> stages = new ArrayList<>();

  /** A shard's plaintext, read as often as makes a measurement long enough. */
  private static final class Shard {
    private final byte[] plaintext;
    private final int times;

    Shard(byte[] plaintext) {
      this.plaintext = plaintext;
      this.times = Math.max(1, (16 << 20) / plaintext.length);
    }
  }

  /** One way's part, what it does to how many bytes and rows, and what that took. */
  private record Stage(
      String name,
      String copies,
      long bytes,
      long rows,
      Callable<Long> work,
      List<Double> wall,
      List<Double> processor,
      List<Long> heap) {
    Stage(String name, String copies, long bytes, long rows, Callable<Long> work) {
      this(
          name, copies, bytes, rows, work, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  private BatchStages(String name, TableSchema schema, byte[] plaintext) throws Exception {
    this.name = name;
    this.schema = schema;
    this.shard = new Shard(plaintext);
    this.examples = read().training();
  }

  /** Measures both tables and prints them. */
  static void print(PrintStream out, Path work) throws Exception {
    pictures(work).measure(out);
    SampleDataset banks = SampleDataset.BANKS;
    banks.writeTo(work);
    Path file = work.resolve(banks.parties().getFirst().fileName());
    new BatchStages("loans", banks.schema(), plaintext(file, banks.schema())).measure(out);
  }

  /** 784 columns of real numbers. */
  private static BatchStages pictures(Path work) throws Exception {
    List<Column> columns = new ArrayList<>();
    var level =
        new ColumnType.Numeric(false, "level", new Bounds(0, 1), new Scaling.Standard(0.5, 0.25));
    for (int i = 0; i < 784; i++) {
      columns.add(new Column("p" + i, Role.FEATURE, level, Missing.NEVER));
    }
    var classes = new ColumnType.Category(List.of("0", "1", "2", "3", "4", "5", "6", "7"));
    columns.add(new Column("class", Role.LABEL, classes, Missing.NEVER));
    TableSchema schema = new TableSchema("784 numbers", columns);
    SplittableRandom random = new SplittableRandom(7);
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", columns.stream().map(Column::name).toList()));
    for (int row = 0; row < 6000; row++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < 784; i++) {
        line.append("0.").append(random.nextInt(100, 1000)).append(',');
      }
      lines.add(line.append(random.nextInt(8)).toString());
    }
    Path file = Files.write(work.resolve("pictures.csv"), lines);
    return new BatchStages("784 numbers", schema, plaintext(file, schema));
  }

  private static byte[] plaintext(Path file, TableSchema schema) throws Exception {
    CsvTable table = CsvTable.open(file, schema, TableLimits.DEFAULT);
    var shard = new ByteArrayOutputStream();
    new ShardWriter(1 << 20).write(table, table.count(), (_, _) -> shard);
    return shard.toByteArray();
  }

  private void measure(PrintStream out) throws Exception {
    long rows = (long) examples.rows() / BATCH * BATCH;
    long allRows = (long) read().training().rows() + read().heldOut().rows();
    addCopy();
    long bytes = (long) shard.plaintext.length * shard.times;
    stages.add(new Stage("shard read and checked", "2", bytes, allRows * shard.times, this::check));
    stages.add(
        new Stage(
            "shard to training and held-out rows",
            "2 + 2",
            bytes,
            allRows * shard.times,
            this::load));
    long rowBytes = 4L * (examples.featureCount() + examples.labelCount());
    int times = (int) Math.max(1, (64 << 20) / (rowBytes * rows));
    stages.add(
        new Stage(
            "rows to batches of " + BATCH + ", random order",
            "1",
            rowBytes * rows * times,
            rows * times,
            gather(times)));
    for (int round = 0; round < WARMING + ROUNDS; round++) {
      for (Stage stage : stages) {
        run(stage, round >= WARMING);
      }
    }
    table(out);
  }

  private void addCopy() {
    long bytes = 64L << 20;
    MemorySegment from = Arena.ofAuto().allocate(bytes, ALIGNMENT);
    MemorySegment to = Arena.ofAuto().allocate(bytes, ALIGNMENT);
    stages.add(
        new Stage(
            "one copy of 64 MiB",
            "1",
            bytes,
            0,
            () -> {
              to.copyFrom(from);
              return bytes;
            }));
  }

  private static void run(Stage stage, boolean counts) throws Exception {
    long heap = THREADS.getCurrentThreadAllocatedBytes();
    long processor = THREADS.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    stage.work().call();
    double wallSeconds = (System.nanoTime() - wall) / 1e9;
    double processorSeconds = (THREADS.getCurrentThreadCpuTime() - processor) / 1e9;
    if (counts) {
      stage.wall().add(wallSeconds);
      stage.processor().add(processorSeconds);
      stage.heap().add(THREADS.getCurrentThreadAllocatedBytes() - heap);
    }
  }

  private Examples.Split read() throws Exception {
    ExamplesReader reader = new ExamplesReader(schema, CategoryEncoding.ONE_HOT, RULE);
    reader.read(new ByteArrayInputStream(shard.plaintext));
    return reader.split();
  }

  private long check() throws Exception {
    long rows = 0;
    for (int i = 0; i < shard.times; i++) {
      rows += ShardReader.read(new ByteArrayInputStream(shard.plaintext), schema, _ -> {});
    }
    return rows;
  }

  private long load() throws Exception {
    long rows = 0;
    for (int i = 0; i < shard.times; i++) {
      rows += read().training().rows();
    }
    return rows;
  }

  private Callable<Long> gather(int times) {
    List<Integer> shuffled = new ArrayList<>();
    for (int row = 0; row < examples.rows(); row++) {
      shuffled.add(row);
    }
    Collections.shuffle(shuffled, new SplittableRandom(7));
    int[] order = shuffled.stream().mapToInt(Integer::intValue).toArray();
    MemorySegment features =
        Arena.ofAuto().allocate(4L * BATCH * examples.featureCount(), ALIGNMENT);
    MemorySegment labels = Arena.ofAuto().allocate(4L * BATCH * examples.labelCount(), ALIGNMENT);
    return () -> {
      for (int time = 0; time < times; time++) {
        for (int from = 0; from + BATCH <= order.length; from += BATCH) {
          examples.gather(order, from, BATCH, features, labels);
        }
      }
      return (long) times;
    };
  }

  private void table(PrintStream out) {
    out.printf(
        "| %s, %d features, %d bytes a row of the shard | GB/s, best | median | GB/s of processor,"
            + " best | copies | heap bytes a row |%n",
        name, examples.featureCount(), bytesARow());
    out.println("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (Stage stage : stages) {
      double[] wall = sorted(stage.wall());
      double[] processor = sorted(stage.processor());
      out.printf(
          Locale.ROOT,
          "| %s | %.2f | %.2f | %.2f | %s | %s |%n",
          stage.name(),
          stage.bytes() / wall[0] / 1e9,
          stage.bytes() / wall[wall.length / 2] / 1e9,
          stage.bytes() / processor[0] / 1e9,
          stage.copies(),
          stage.rows() == 0
              ? ""
              : "%.1f".formatted((double) Collections.min(stage.heap()) / stage.rows()));
    }
    out.println();
  }

  private long bytesARow() {
    Stage whole = stages.get(1);
    return whole.bytes() / whole.rows();
  }

  private static double[] sorted(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
