package org.fedclave.trainer;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.aggregation.ServerOptimiser;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.round.RoundRecord;

/**
 * What an aggregator carries from round to round: the model, what its optimiser remembers, the best
 * model where a run may end early, and the chain of records. From these, and the contract, another
 * aggregator goes on to the same bits. Not thread-safe.
 */
final class AggregatorState {

  /** Of {@link #toBytes}: what a blob may have. */
  static final int LARGEST = 1 << 30;

  private static final int MOST_ROUNDS = 100_000;
  private static final int MOST_ENGINE_WORDS = 4096;

  private final ServerOptimiser optimiser;
  private final BestModel best;
  private final float[] parameters;
  private final Map<String, TreeSet<String>> engines = new TreeMap<>();
  private final List<RoundRecord> records = new ArrayList<>();
  private Digest digest;
  private Digest head;
  private Instant started;

  /** As a run begins. */
  AggregatorState(
      RunId run,
      Contract contract,
      ModelConfiguration model,
      ServerOptimiser optimiser,
      Instant now) {
    this.optimiser = optimiser;
    this.best = new BestModel(contract.training().earlyStopping());
    this.parameters = model.initialParameters(contract.model().seed());
    this.digest = digestOfParameters();
    this.head = RoundRecord.genesis(run);
    this.started = now;
  }

  /** The parameters, which whoever has them may change until {@link #moved}. */
  float[] parameters() {
    return parameters;
  }

  ServerOptimiser optimiser() {
    return optimiser;
  }

  BestModel best() {
    return best;
  }

  /** The records so far, from round 0; not a copy. */
  List<RoundRecord> records() {
    return records;
  }

  /** Rounds done, and the number of the next one. */
  int round() {
    return records.size();
  }

  /** Digest of the parameters. */
  Digest digest() {
    return digest;
  }

  /** Of the chain. */
  Digest head() {
    return head;
  }

  /** When all trainers were ready for the first time. */
  Instant started() {
    return started;
  }

  void begin(Instant now) {
    if (records.isEmpty()) {
      started = now;
    }
  }

  /** The parameters are others now. */
  void moved() {
    digest = digestOfParameters();
  }

  /** Takes other parameters. */
  void become(float[] others) {
    System.arraycopy(others, 0, parameters, 0, others.length);
    moved();
  }

  void add(RoundRecord record) {
    records.add(record);
    head = record.head();
  }

  /** A trainer says what trains. */
  void engine(String name, String value) {
    engines.computeIfAbsent(name, _ -> new TreeSet<>()).add(value);
  }

  /** What trained, for the statement. */
  Map<String, String> engine() {
    Map<String, String> engine = new TreeMap<>();
    engines.forEach((name, values) -> engine.put(name, String.join(" and ", values)));
    return engine;
  }

  private Digest digestOfParameters() {
    return Digest.of(Parameters.toBytes(parameters));
  }

  /** All of it. */
  Bytes toBytes() {
    CborWriter map =
        new CborWriter()
            .put("parameters", Bytes.wrap(Parameters.toBytes(parameters)))
            .put("optimiser", Numbers.toBytes(optimiser.state()))
            .putBytes("records", records.stream().map(RoundRecord::toBytes).toList())
            .putMaps("engines", words())
            .put("started", started.toString());
    best.best().ifPresent(kept -> map.put("best", Bytes.wrap(Parameters.toBytes(kept))));
    return map.toBytes();
  }

  private List<CborWriter> words() {
    List<CborWriter> words = new ArrayList<>();
    engines.forEach(
        (name, values) ->
            values.forEach(
                value -> words.add(new CborWriter().put("name", name).put("value", value))));
    return words;
  }

  /**
   * Takes in what {@link #toBytes} wrote, into the state of a run that has done no round.
   *
   * @throws MalformedException if it is of another model, rule or run
   */
  void restore(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("state of an aggregator", cbor, LARGEST);
    try {
      become(Parameters.fromBytes(map.bytes("parameters").unsafeArray(), parameters.length));
      optimiser.restore(Numbers.parse(map.bytes("optimiser")));
      for (Bytes record : map.byteStrings("records", MOST_ROUNDS)) {
        addNext(RoundRecord.parse(record));
      }
      for (CborReader word : map.maps("engines", MOST_ENGINE_WORDS)) {
        engine(word.text("name"), word.text("value"));
        word.finish();
      }
      started = Instant.parse(map.text("started"));
      best.restore(records.stream().map(RoundRecord::metrics).toList(), kept(map));
      map.finish();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new MalformedException("state of an aggregator: " + e.getMessage());
    }
    requireContinues();
  }

  private void addNext(RoundRecord record) throws MalformedException {
    if (record.round() != records.size() || !record.previous().equals(head)) {
      throw MalformedException.at(
          "state of an aggregator", "one chain of records", "another at " + records.size());
    }
    add(record);
  }

  private Optional<float[]> kept(CborReader map) throws MalformedException {
    return map.has("best")
        ? Optional.of(Parameters.fromBytes(map.bytes("best").unsafeArray(), parameters.length))
        : Optional.empty();
  }

  private void requireContinues() throws MalformedException {
    if (records.isEmpty() || !records.getLast().modelAfter().equals(digest)) {
      throw MalformedException.at(
          "state of an aggregator", "the model after the last record", "another");
    }
  }
}
