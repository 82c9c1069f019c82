package org.fedclave.trainer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.fedclave.aggregation.AggregationRule;
import org.fedclave.aggregation.RefusedUpdateException;
import org.fedclave.aggregation.ServerOptimiser;
import org.fedclave.aggregation.TooFewUpdatesException;
import org.fedclave.aggregation.secure.MaskingException;
import org.fedclave.models.Examples;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Normaliser;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.round.UpdateHeader;
import org.fedclave.tables.TableSchema;

/**
 * The rounds of a run as its trainers and its aggregator go through them, by their own classes, in
 * this process and in the clear: {@link LocalWork} trains, clips and corrects drift, {@link
 * RuleInput} combines, the rule's {@link ServerOptimiser} steps.
 *
 * <p>Nothing is attested, sealed, masked, recorded or proven, and every row is in one memory. It is
 * for experiments that need hundreds of runs, and must never be given anybody's private rows. Equal
 * recipes, rows and seeds give equal bits. Not thread-safe.
 */
public final class UnattestedRun implements AutoCloseable {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Digest NOTHING = Digest.of(Bytes.EMPTY);

  private final SequencedMap<MemberId, Examples> rows;
  private final RunId run;
  private final Contract contract;
  private final ModelConfiguration model;
  private final AggregationRule rule;
  private final LocalWork work;
  private boolean alwaysByExamples;

  /** Watches a run. */
  public interface Observer {
    /** Does nothing. */
    Observer NONE = (_, _) -> {};

    /**
     * Called after each round.
     *
     * @param round from 1
     * @param model after it; valid during the call
     */
    void round(int round, float[] model) throws InterruptedException;
  }

  /**
   * Prepares a run.
   *
   * @param recipe its masks are left out
   * @param rows each party's training rows, as features; held-out rows are the caller's business
   * @param seed the order of rows follows from it
   * @throws RunStoppedException if no enclave would follow the recipe
   */
  public UnattestedRun(Recipe recipe, SequencedMap<MemberId, Examples> rows, long seed)
      throws RunStoppedException {
    this.rows = rows;
    this.run = RunId.of(Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(seed).array()));
    this.contract = contract(recipe, rows);
    this.model = Terms.model(contract);
    this.rule = Terms.rule(contract, model);
    this.work =
        new LocalWork(
            run,
            contract,
            model,
            Terms.engine(contract, model),
            Optional.empty(),
            new PersonalParameters(contract, model));
  }

  /** The learning's terms are real, and what is about trust stands for nobody. */
  private static Contract contract(Recipe recipe, Map<MemberId, Examples> rows) {
    List<ContractParty> parties = new ArrayList<>();
    rows.forEach(
        (name, examples) ->
            parties.add(
                new ContractParty(
                    IdentityKeys.generate(name, RANDOM).identity(),
                    "rows",
                    NOTHING,
                    NOTHING,
                    examples.rows())));
    return new Contract(
        "experiment",
        Bytes.wrap(new byte[16]),
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(1),
        parties.getFirst().identity(),
        parties,
        new ModelTerms(recipe.model().dl4jJson(), ModelTerms.ONE_HOT, 0),
        recipe.training(),
        recipe.aggregation(),
        PrivacyTerms.NONE,
        "public",
        JsonNodeFactory.instance.objectNode(),
        List.of(parties.getFirst().identity()),
        parties.size(),
        "none");
  }

  /**
   * What round 0 of a run with {@code normalise: global} makes of these rows.
   *
   * @param rows each party's, before normalisation
   */
  public static Normaliser globalNormaliser(
      Recipe recipe, TableSchema schema, SequencedMap<MemberId, Examples> rows) {
    var layout = new StatisticsLayout(schema);
    var sum =
        new StatisticsSum(
            contract(recipe, rows),
            StatisticsVectors.of(PrivacyTerms.NONE, layout),
            Optional.empty(),
            Optional.empty());
    RunId run = RunId.of(Bytes.EMPTY);
    try {
      for (Map.Entry<MemberId, Examples> party : rows.entrySet()) {
        var header =
            new UpdateHeader(
                run, 0, party.getKey(), NOTHING, NOTHING, party.getValue().rows(), NOTHING);
        sum.add(header, StatisticsVectors.open(layout.of(party.getValue())));
      }
    } catch (MaskingException | MalformedException e) {
      throw new AssertionError("statistics of sound rows, without masks", e);
    }
    long counted = rows.values().stream().mapToLong(Examples::rows).sum();
    return layout
        .read(counted, sum.means())
        .normaliser(rows.firstEntry().getValue().featureCount());
  }

  /**
   * Weighs updates by their examples even where the rule weighs all parties the same, as FLamby's
   * program does in SCAFFOLD. No contract can ask for it.
   */
  public UnattestedRun weighingByExamples() {
    alwaysByExamples = true;
    return this;
  }

  /**
   * Trains all of the recipe's rounds.
   *
   * @param start the parameters before the first round; not changed
   * @return those after the last
   */
  public float[] train(float[] start, Observer observer)
      throws RunStoppedException, InterruptedException {
    float[] parameters = start.clone();
    ServerOptimiser optimiser = rule.optimiser(parameters.length);
    for (int round = 0; round < contract.training().rounds(); round++) {
      float[] update = combined(round, parameters);
      float[] next = parameters.clone();
      optimiser.step(next, update);
      work.advance(next, rows.size());
      parameters = next;
      observer.round(round + 1, parameters);
    }
    return parameters;
  }

  private float[] combined(int round, float[] parameters) throws RunStoppedException {
    var input = new RuleInput(contract, rule, parameters.length);
    Examples none = rows.firstEntry().getValue().where(_ -> false);
    try {
      for (Map.Entry<MemberId, Examples> party : rows.entrySet()) {
        MemberId name = party.getKey();
        Examples examples = party.getValue();
        LocalWork.Trained trained =
            work.train(round, name, parameters, new Examples.Split(examples, none));
        input.add(
            List.of(name),
            alwaysByExamples ? examples.rows() : Terms.weight(contract, rule, examples.rows()),
            Terms.length(contract, rule, model, examples.rows()),
            trained.vector());
      }
      return input.combine().update();
    } catch (RefusedUpdateException e) {
      throw RunStoppedException.because(RunStoppedException.Rule.UPDATE, e);
    } catch (TooFewUpdatesException e) {
      throw RunStoppedException.because(RunStoppedException.Rule.TOO_FEW_PARTIES, e);
    }
  }

  /** Frees the engine. */
  @Override
  public void close() {
    work.close();
  }
}
