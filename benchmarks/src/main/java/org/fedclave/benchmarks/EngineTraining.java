package org.fedclave.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.Examples;
import org.fedclave.models.ExamplesReader;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.CsvTable;
import org.fedclave.tables.ShardWriter;
import org.fedclave.tables.TableLimits;
import org.fedclave.trainer.HeldOutRows;

/**
 * The same schedule on the same engine without federation and without protection: the very steps
 * that enclaves take, one epoch a party and round from the common model, and the plain mean. What a
 * federated round costs beside it is federation.
 */
final class EngineTraining implements AutoCloseable {
  private static final int BATCH = 32;

  private final List<Worker> workers = new ArrayList<>();
  private final ExecutorService threads;
  private final int parties;
  private final float[] model;

  /** One engine, and the rows of the parties that it trains for. */
  private record Worker(TrainingEngine engine, List<Examples> parties) {}

  /**
   * Reads the tables.
   *
   * @param datasets by which the enclaves choose the rows that they hold out
   * @param count how many engines work side by side
   */
  EngineTraining(
      Workload workload,
      Map<MemberId, DatasetDescriptor> datasets,
      EngineProvider provider,
      int count)
      throws Exception {
    for (int i = 0; i < count; i++) {
      workers.add(new Worker(new TrainingEngine(provider, workload.model()), new ArrayList<>()));
    }
    int next = 0;
    for (Map.Entry<MemberId, Path> party : workload.tables().entrySet()) {
      DatasetDescriptor dataset = datasets.get(party.getKey());
      if (dataset == null) {
        throw new IllegalArgumentException("no dataset of " + party.getKey());
      }
      workers.get(next++ % count).parties().add(rows(party.getValue(), workload, dataset));
    }
    this.threads = Executors.newFixedThreadPool(count);
    this.parties = next;
    this.model = workload.model().initialParameters(1);
  }

  private static Examples rows(Path csv, Workload workload, DatasetDescriptor dataset)
      throws Exception {
    CsvTable table = CsvTable.open(csv, workload.schema(), TableLimits.DEFAULT);
    var shard = new ByteArrayOutputStream();
    new ShardWriter(1 << 20).write(table, table.count(), (_, _) -> shard);
    ExamplesReader reader =
        new ExamplesReader(
            workload.schema(),
            CategoryEncoding.ONE_HOT,
            HeldOutRows.of(dataset.root(), workload.heldOutPercent()));
    reader.read(new ByteArrayInputStream(shard.toByteArray()));
    return reader.split().training();
  }

  /** Trains; {@code clock} is marked before and after each round. */
  void train(int rounds, RoundClock clock) throws Exception {
    clock.mark();
    for (int round = 0; round < rounds; round++) {
      int seed = round;
      List<Future<double[]>> sums = new ArrayList<>();
      for (Worker worker : workers) {
        sums.add(threads.submit(() -> epoch(worker, seed)));
      }
      double[] sum = new double[model.length];
      for (Future<double[]> each : sums) {
        add(each.get(), sum);
      }
      for (int i = 0; i < model.length; i++) {
        model[i] = (float) (sum[i] / parties);
      }
      clock.mark();
    }
  }

  /** One epoch on each party's rows, from the same model; returns the sum of the models. */
  private double[] epoch(Worker worker, int seed) throws Exception {
    double[] sum = new double[model.length];
    for (Examples party : worker.parties()) {
      float[] trained =
          worker.engine().train(model, party, new LocalTraining(1, BATCH, seed)).parameters();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += trained[i];
      }
    }
    return sum;
  }

  private static void add(double[] part, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += part[i];
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    workers.forEach(worker -> worker.engine().close());
  }
}
