package org.fedclave.benchmarks.quality;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.fedclave.benchmarks.ImageNetworks;
import org.fedclave.models.Engines;
import org.fedclave.models.Examples;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.TrainingEngine;
import org.fedclave.models.UnusableEngineException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.RateSchedule;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.tables.BadSchemaException;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.SchemaFile;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.published.BadSourceException;
import org.fedclave.tables.published.IdxImages;
import org.fedclave.tables.published.IdxKind;
import org.fedclave.tables.published.Imported;
import org.fedclave.tables.split.ImpossibleSplitException;
import org.fedclave.tables.split.SplitMethod;
import org.fedclave.tables.split.SplitPart;
import org.fedclave.tables.split.TableSplit;
import org.fedclave.trainer.Recipe;
import org.fedclave.trainer.RunStoppedException;
import org.fedclave.trainer.UnattestedRun;

/**
 * Fashion-MNIST among ten parties, after NIID-Bench (Li, Diao, Chen, He, ICDE 2022): its network,
 * batches of 64. NIID-Bench steps with momentum 0.9 and rate 0.01; here SGD is plain, which
 * SCAFFOLD asks for, with the rate 0.1 that such momentum comes to.
 */
final class FashionTable {

  /**
   * The splits, as {@code data split --by} names them, with what FedAvg reached there, in per cent.
   */
  static final SequencedMap<String, Double> SPLITS = new LinkedHashMap<>();

  /** The methods, by the names of rules. */
  static final List<String> METHODS =
      List.of("fed-avg", "fed-prox", "scaffold", "fed-nova-then-fed-avg");

  private static final int PARTIES = 10;
  private static final long SEED = 1;
  private static final int BATCH = 64;
  private static final double MU = 0.01;
  private static final double NO_CLIP = 1e9;

  static {
    SPLITS.put("iid", 89.23);
    SPLITS.put("dirichlet:0.5", 88.09);
    SPLITS.put("labels:2", 78.10);
    SPLITS.put("labels:3", 82.43);
  }

  private final Size size;
  private final Path work;
  private final Path table;
  private final TableSchema schema;
  private final Examples test;
  private final ModelConfiguration model;

  /**
   * How much is trained.
   *
   * @param rows of the training table, its first ones
   * @param testRows of the test table, likewise
   * @param rounds of a run
   * @param epochs a round
   * @param rate of learning
   * @param engine by name
   */
  record Size(int rows, int testRows, int rounds, int epochs, double rate, String engine) {}

  /**
   * Imports the images.
   *
   * @param source with the four files of {@code dataset-fashion-mnist}
   * @param work an empty folder for tables
   */
  FashionTable(Path source, Size size, Path work)
      throws IOException, BadSourceException, BadTableException, BadSchemaException {
    this.size = size;
    this.work = work;
    Path folder = work.resolve("images");
    Imported training = read(source, "train", folder);
    Imported tested = read(source, "t10k", folder);
    this.schema = SchemaFile.read(training.schema());
    this.table = work.resolve("training.arrow");
    TableRows.copy(training.tables().getFirst().file(), schema, row -> row < size.rows(), table);
    Path testTable = work.resolve("test.arrow");
    TableRows.copy(
        tested.tables().getFirst().file(), schema, row -> row < size.testRows(), testTable);
    this.test = TableRows.read(testTable, schema);
    this.model = ImageNetworks.lenet(size.rate());
  }

  private static Imported read(Path source, String name, Path folder)
      throws IOException, BadSourceException, BadTableException {
    return new IdxImages(IdxKind.FASHION_MNIST, folder)
        .read(
            source.resolve(name + "-images-idx3-ubyte.gz"),
            source.resolve(name + "-labels-idx1-ubyte.gz"),
            _ -> {});
  }

  /** Deals the training rows. */
  SequencedMap<MemberId, Examples> parties(String split)
      throws IOException, BadTableException, ImpossibleSplitException {
    SplitMethod method = SplitMethod.parse(split, OptionalInt.of(PARTIES));
    Path folder = work.resolve(split.replaceAll("[^a-z0-9]", "-"));
    SequencedMap<MemberId, Examples> rows = new LinkedHashMap<>();
    for (SplitPart part :
        new TableSplit(method, SEED, PARTIES).split(table, schema, folder, _ -> {}).parts()) {
      rows.put(new MemberId(part.party()), TableRows.read(part.file(), schema));
    }
    return rows;
  }

  /** Accuracy on the test rows after the last round. */
  double accuracy(
      String rule, SequencedMap<MemberId, Examples> rows, UnattestedRun.Observer observer)
      throws RunStoppedException, UnusableEngineException, InterruptedException {
    Recipe recipe = recipe(rule);
    try (var run = new UnattestedRun(recipe, rows, SEED);
        var engine = new TrainingEngine(Engines.of(size.engine()), model)) {
      float[] trained = run.train(model.initialParameters(SEED), observer);
      return Accuracy.of(engine, trained, test);
    }
  }

  private Recipe recipe(String rule) {
    boolean scaffold = rule.equals("scaffold");
    var local =
        new LocalTerms(
            size.engine(), scaffold ? 1 : size.epochs(), 0, BATCH, RateSchedule.CONSTANT, 0);
    Map<String, Double> parameters = new TreeMap<>(Map.of("serverLearningRate", 1.0));
    if (rule.equals("fed-prox")) {
      parameters.put("mu", MU);
    }
    if (scaffold) {
      parameters.put("localSteps", (double) meanSteps());
    }
    return new Recipe(
        model,
        new TrainingTerms(size.rounds(), local, 0, size.rounds()),
        new AggregationTerms(rule, parameters, MaskingTerms.OFF, NO_CLIP));
  }

  /** As many steps as a party of the average size takes in the other methods. */
  private int meanSteps() {
    return size.epochs() * Math.ceilDiv(size.rows() / PARTIES, BATCH);
  }
}
