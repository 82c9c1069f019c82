package org.fedclave.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.tables.CsvTable;
import org.fedclave.tables.FeatureEncoder;
import org.fedclave.tables.HeldOut;
import org.fedclave.tables.ShardReader;
import org.fedclave.tables.ShardWriter;
import org.fedclave.tables.TableLimits;
import org.fedclave.trainer.HeldOutRows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The same schedule without federation and without protection: plain Deeplearning4j, every party's
 * training rows in batches made before the clock starts, one epoch a party and round from the
 * common model, and the plain mean. Parties go round the workers as they go round trainers; a
 * worker is a thread with a network of its own.
 */
final class PlainTraining implements AutoCloseable {

  private static final int BATCH = 32;

  private final List<Worker> workers = new ArrayList<>();
  private final INDArray model;

  /** One batch. */
  private record Batch(INDArray features, INDArray labels) {}

  /**
   * Reads the tables.
   *
   * @param datasets by which the enclaves choose the rows that they hold out
   * @param workers how many threads
   */
  PlainTraining(Workload workload, Map<MemberId, DatasetDescriptor> datasets, int workers)
      throws Exception {
    MultiLayerConfiguration configuration =
        MultiLayerConfiguration.fromJson(workload.model().dl4jJson());
    for (int i = 0; i < workers; i++) {
      this.workers.add(new Worker(configuration.clone()));
    }
    int next = 0;
    for (Map.Entry<MemberId, Path> party : workload.tables().entrySet()) {
      DatasetDescriptor dataset = datasets.get(party.getKey());
      if (dataset == null) {
        throw new IllegalArgumentException("no dataset of " + party.getKey());
      }
      HeldOut heldOut = HeldOutRows.of(dataset.root(), workload.heldOutPercent());
      this.workers.get(next++ % workers).parties.add(batches(party.getValue(), workload, heldOut));
    }
    this.model = Nd4j.create(workload.model().initialParameters(1)).reshape(1, -1);
  }

  private static List<Batch> batches(Path csv, Workload workload, HeldOut heldOut)
      throws Exception {
    CsvTable table = CsvTable.open(csv, workload.schema(), TableLimits.DEFAULT);
    var shard = new ByteArrayOutputStream();
    new ShardWriter(1 << 20).write(table, table.count(), (_, _) -> shard);
    FeatureEncoder encoder = new FeatureEncoder(workload.schema());
    List<float[]> features = new ArrayList<>();
    List<float[]> labels = new ArrayList<>();
    long[] rowsBefore = {0};
    ShardReader.read(
        new ByteArrayInputStream(shard.toByteArray()),
        workload.schema(),
        batch -> {
          float[] x = new float[batch.rows() * encoder.featureCount()];
          float[] y = new float[batch.rows() * encoder.labelCount()];
          encoder.encode(batch, MemorySegment.ofArray(x), MemorySegment.ofArray(y), 0);
          for (int row = 0; row < batch.rows(); row++) {
            if (!heldOut.isHeldOut(rowsBefore[0] + row)) {
              features.add(slice(x, row, encoder.featureCount()));
              labels.add(slice(y, row, encoder.labelCount()));
            }
          }
          rowsBefore[0] += batch.rows();
        });
    List<Batch> batches = new ArrayList<>();
    for (int at = 0; at < features.size(); at += BATCH) {
      int end = Math.min(at + BATCH, features.size());
      batches.add(
          new Batch(
              Nd4j.create(features.subList(at, end).toArray(float[][]::new)),
              Nd4j.create(labels.subList(at, end).toArray(float[][]::new))));
    }
    return batches;
  }

  private static float[] slice(float[] rows, int row, int width) {
    return java.util.Arrays.copyOfRange(rows, row * width, (row + 1) * width);
  }

  /** Trains; {@code clock} is marked before and after each round. */
  void train(int rounds, RoundClock clock) throws Exception {
    clock.mark();
    for (int round = 0; round < rounds; round++) {
      List<Future<INDArray>> sums = new ArrayList<>();
      for (Worker worker : workers) {
        sums.add(worker.thread.submit(() -> worker.epoch(model)));
      }
      INDArray sum = Nd4j.zeros(model.shape());
      for (Future<INDArray> each : sums) {
        sum.addi(each.get());
      }
      model.assign(sum.divi(partyCount()));
      clock.mark();
    }
  }

  private int partyCount() {
    return workers.stream().mapToInt(worker -> worker.parties.size()).sum();
  }

  /** A thread, its network, its parties. */
  private static final class Worker {

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final MultiLayerNetwork network;
    private final List<List<Batch>> parties = new ArrayList<>();

    Worker(MultiLayerConfiguration configuration) {
      network = new MultiLayerNetwork(configuration);
      network.init();
    }

    /** One epoch on each party's rows, from the same model; returns the sum of the models. */
    private INDArray epoch(INDArray model) {
      INDArray sum = Nd4j.zeros(model.shape());
      for (List<Batch> party : parties) {
        network.params().assign(model);
        for (Batch batch : party) {
          network.fit(batch.features(), batch.labels());
        }
        sum.addi(network.params());
      }
      return sum;
    }
  }

  @Override
  public void close() {
    workers.forEach(worker -> worker.thread.shutdown());
  }
}
