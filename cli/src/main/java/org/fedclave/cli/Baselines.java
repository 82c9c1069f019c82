package org.fedclave.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.fedclave.models.BadModelException;
import org.fedclave.models.DivergedException;
import org.fedclave.models.Engines;
import org.fedclave.models.EvaluationCounts;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalLength;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.Model;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Normaliser;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.models.TrainingEngine;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.CsvTable;
import org.fedclave.tables.MalformedShardException;
import org.fedclave.tables.ShardWriter;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableSchema;
import org.fedclave.trainer.HeldOutRows;
import org.fedclave.trainer.RecordedStatistics;

/**
 * What the same model and the same schedule give without federation: each party alone, and all rows
 * in one place, in plain sight. Every model is measured on all parties' held-out rows, the same
 * rows that the enclaves hold out.
 */
final class Baselines {

  private static final int ROWS_PER_SHARD = 1 << 20;

  private final Contract contract;
  private final TableSchema schema;

  /** As a party's schema scales them. */
  private final SequencedMap<MemberId, Examples.Split> scaled = new LinkedHashMap<>();

  /** Normalised too, where the contract says so. */
  private final SequencedMap<MemberId, Examples.Split> rows = new LinkedHashMap<>();

  /**
   * Reads the parties' tables.
   *
   * @param csv each party's file
   */
  Baselines(Contract contract, TableSchema schema, Map<MemberId, Path> csv)
      throws IOException, CommandFailedException {
    this.contract = contract;
    this.schema = schema;
    CategoryEncoding categories = CategoryEncoding.of(contract.model().categories());
    for (ContractParty party : contract.parties()) {
      Path file = csv.get(party.name());
      if (file == null) {
        throw new IllegalArgumentException("no table of " + party.name());
      }
      scaled.put(
          party.name(),
          read(file, schema, categories)
              .split(HeldOutRows.of(party.root(), contract.training().heldOutPercent()), 0));
    }
    rows.putAll(isNormalised() ? normalised(byAllRows()) : scaled);
  }

  private boolean isNormalised() {
    return contract.training().normalise() == Normalisation.GLOBAL;
  }

  private StatisticsLayout layout() {
    return new StatisticsLayout(schema, CategoryEncoding.of(contract.model().categories()));
  }

  /** By statistics over all parties' training rows, as nobody has them who must not see rows. */
  private Normaliser byAllRows() {
    Examples training =
        Examples.concatenate(scaled.values().stream().map(Examples.Split::training).toList());
    StatisticsLayout layout = layout();
    return layout.read(training.rows(), layout.of(training)).normaliser(training.featureCount());
  }

  private SequencedMap<MemberId, Examples.Split> normalised(Normaliser normaliser) {
    SequencedMap<MemberId, Examples.Split> normalised = new LinkedHashMap<>();
    scaled.forEach(
        (party, split) ->
            normalised.put(
                party,
                new Examples.Split(
                    normaliser.apply(split.training()), normaliser.apply(split.heldOut()))));
    return normalised;
  }

  /**
   * A model's measures on all held-out rows.
   *
   * @param accuracy 0 to 1
   * @param auc for two classes
   * @param loss mean log loss
   */
  record Score(double accuracy, OptionalDouble auc, double loss) {

    /** By the names of a proof's metrics; what is not there is not a number. */
    static Score of(Map<String, String> metrics) {
      return new Score(
          number(metrics, "accuracy"),
          metrics.containsKey("auc")
              ? OptionalDouble.of(number(metrics, "auc"))
              : OptionalDouble.empty(),
          number(metrics, "held-out-loss"));
    }

    private static double number(Map<String, String> metrics, String name) {
      return Double.parseDouble(metrics.getOrDefault(name, "NaN"));
    }
  }

  /** Whether there are rows to measure a model on: a contract may hold none out. */
  boolean canMeasure() {
    return rows.values().stream().anyMatch(split -> split.heldOut().rows() > 0);
  }

  /** Whether each party has last layers of its own, so that no one model stands for the run. */
  boolean isPersonal() {
    return contract.training().local().personalLayers() > 0;
  }

  /**
   * The run's model, on rows that are normalised as it was trained: by what the run counted, with
   * the noise that it has.
   *
   * @param first record of the run
   * @throws IllegalStateException if it lacks the parties' own layers
   * @throws CommandFailedException if there are no rows to measure it on
   */
  Score score(Model model, RoundRecord first)
      throws CommandFailedException, MalformedException, InterruptedException {
    if (isPersonal()) {
      throw new IllegalStateException("nobody trained the last layers of the model of the run");
    }
    SequencedMap<MemberId, Examples.Split> seen = scaled;
    if (isNormalised()) {
      seen =
          normalised(
              RecordedStatistics.read(
                      contract, layout(), first, SummedStatistics.parse(first.statistics()))
                  .normaliser(model.configuration().featureCount()));
    }
    try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model.configuration())) {
      return measure(engine, model.parameters(), seen);
    }
  }

  /** Each party alone, in the contract's order. */
  SequencedMap<MemberId, Score> localOnly() throws CommandFailedException, InterruptedException {
    SequencedMap<MemberId, Score> scores = new LinkedHashMap<>();
    for (Map.Entry<MemberId, Examples.Split> entry : rows.entrySet()) {
      scores.put(entry.getKey(), train(entry.getValue().training()));
    }
    return scores;
  }

  /** All parties' rows together. */
  Score pooled() throws CommandFailedException, InterruptedException {
    return train(
        Examples.concatenate(rows.values().stream().map(Examples.Split::training).toList()));
  }

  private Score train(Examples training) throws CommandFailedException, InterruptedException {
    try {
      ModelConfiguration model = ModelConfiguration.parse(contract.model().configuration());
      try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
        float[] parameters =
            engine
                .train(
                    model.initialParameters(contract.model().seed()), training, schedule(contract))
                .parameters();
        return measure(engine, parameters, rows);
      }
    } catch (BadModelException | DivergedException e) {
      throw new CommandFailedException("the baseline: " + e.getMessage());
    }
  }

  /** As many passes or steps as a party trains for in the whole run, at the model's own rates. */
  private static LocalTraining schedule(Contract contract) {
    LocalTerms local = contract.training().local();
    int rounds = contract.training().rounds();
    LocalLength length =
        local.countsSteps()
            ? new LocalLength.Steps(Math.multiplyExact(rounds, local.steps()))
            : new LocalLength.Epochs(Math.multiplyExact(rounds, local.epochs()));
    return new LocalTraining(length, local.batchSize(), contract.model().seed(), 0, 1);
  }

  private Score measure(
      TrainingEngine engine, float[] parameters, SequencedMap<MemberId, Examples.Split> on)
      throws CommandFailedException, InterruptedException {
    if (!canMeasure()) {
      throw new CommandFailedException(
          "no row is held out to measure models on: the run's heldOutPercent is "
              + contract.training().heldOutPercent()
              + "; set it to 10 or 20 in the run file");
    }
    List<EvaluationCounts> counts = new ArrayList<>();
    for (Examples.Split split : on.values()) {
      if (split.heldOut().rows() > 0) {
        counts.add(engine.evaluate(parameters, split.heldOut()).counts());
      }
    }
    EvaluationCounts all = counts.stream().reduce(EvaluationCounts::merge).orElseThrow();
    return new Score(all.metrics().getOrDefault("accuracy", Double.NaN), all.auc(), all.meanLoss());
  }

  private static Examples read(Path file, TableSchema schema, CategoryEncoding categories)
      throws IOException, CommandFailedException {
    try {
      CsvTable table = CsvTable.open(file, schema, TableLimits.DEFAULT);
      List<ByteArrayOutputStream> shards = new ArrayList<>();
      new ShardWriter(ROWS_PER_SHARD)
          .write(
              table,
              table.count(),
              (_, _) -> {
                shards.add(new ByteArrayOutputStream());
                return shards.getLast();
              });
      List<Examples> parts = new ArrayList<>();
      for (ByteArrayOutputStream shard : shards) {
        parts.add(Examples.read(new ByteArrayInputStream(shard.toByteArray()), schema, categories));
      }
      return Examples.concatenate(parts);
    } catch (BadTableException | MalformedShardException e) {
      throw new CommandFailedException(file + ": " + e.getMessage());
    }
  }
}
