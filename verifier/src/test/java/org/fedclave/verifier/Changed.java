package org.fedclave.verifier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RoutingTerms;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.PrivacyClaim;
import org.fedclave.protocol.round.RoundRecord;

/** Records with one part replaced. */
final class Changed {

  private final ExecutionStatement from;
  private RunId run;
  private Digest contract;
  private List<ExecutionStatement.Party> parties;
  private int rounds;
  private Digest chainHead;
  private String rule;
  private String secureAggregation;
  private PrivacyClaim privacy;
  private List<Digest> enclaves;
  private List<Digest> earlier;
  private Digest chainSignatures;
  private boolean simulated;
  private Instant started;
  private Instant finished;

  Changed(ExecutionStatement from) {
    this.from = from;
    this.run = from.run();
    this.contract = from.contract();
    this.parties = from.parties();
    this.rounds = from.rounds();
    this.chainHead = from.chainHead();
    this.rule = from.rule();
    this.secureAggregation = from.secureAggregation();
    this.privacy = from.privacy();
    this.enclaves = from.enclaves();
    this.earlier = from.earlier();
    this.chainSignatures = from.chainSignatures();
    this.simulated = from.simulated();
    this.started = from.started();
    this.finished = from.finished();
  }

  Changed earlier(List<Digest> value) {
    earlier = value;
    return this;
  }

  Changed run(Digest value) {
    run = new RunId(value);
    return this;
  }

  Changed contract(Digest value) {
    contract = value;
    return this;
  }

  Changed parties(List<ExecutionStatement.Party> value) {
    parties = value;
    return this;
  }

  Changed rounds(int value) {
    rounds = value;
    return this;
  }

  Changed chainHead(Digest value) {
    chainHead = value;
    return this;
  }

  Changed rule(String value) {
    rule = value;
    return this;
  }

  Changed secureAggregation(String value) {
    secureAggregation = value;
    return this;
  }

  Changed privacy(PrivacyClaim value) {
    privacy = value;
    return this;
  }

  Changed enclaves(List<Digest> value) {
    enclaves = value;
    return this;
  }

  Changed chainSignatures(Digest value) {
    chainSignatures = value;
    return this;
  }

  Changed simulated(boolean value) {
    simulated = value;
    return this;
  }

  Changed started(Instant value) {
    started = value;
    return this;
  }

  Changed finished(Instant value) {
    finished = value;
    return this;
  }

  ExecutionStatement statement() {
    return new ExecutionStatement(
        from.modelName(),
        from.model(),
        run,
        contract,
        parties,
        rounds,
        chainHead,
        rule,
        secureAggregation,
        privacy,
        enclaves,
        earlier,
        chainSignatures,
        simulated,
        from.engine(),
        from.metrics(),
        started,
        finished);
  }

  static Contract log(Contract terms, String log) {
    return contract(terms, terms.sensitivity(), log);
  }

  static Contract sensitivity(Contract terms, String sensitivity) {
    return contract(terms, sensitivity, terms.log());
  }

  static Contract routing(Contract terms, RoutingTerms routing) {
    return new Contract(
        terms.purpose(),
        terms.uniqueness(),
        terms.created(),
        terms.expires(),
        terms.requester(),
        terms.parties(),
        terms.model(),
        terms.training(),
        terms.aggregation(),
        terms.privacy(),
        terms.sensitivity(),
        routing,
        terms.appraisal(),
        terms.recipients(),
        terms.minimumParties(),
        terms.log());
  }

  static Contract privacy(Contract terms, PrivacyTerms privacy) {
    return contract(terms, terms.training(), privacy, terms.sensitivity(), terms.log());
  }

  static Contract personalLayers(Contract terms, int layers) {
    TrainingTerms from = terms.training();
    LocalTerms local = from.local();
    var training =
        new TrainingTerms(
            from.rounds(),
            new LocalTerms(
                local.engine(),
                local.epochs(),
                local.steps(),
                local.batchSize(),
                local.learningRate(),
                layers),
            from.heldOutPercent(),
            from.reattestRounds(),
            from.normalise(),
            from.earlyStopping());
    return contract(terms, training, terms.privacy(), terms.sensitivity(), terms.log());
  }

  private static Contract contract(Contract terms, String sensitivity, String log) {
    return contract(terms, terms.training(), terms.privacy(), sensitivity, log);
  }

  private static Contract contract(
      Contract terms,
      TrainingTerms training,
      PrivacyTerms privacy,
      String sensitivity,
      String log) {
    return new Contract(
        terms.purpose(),
        terms.uniqueness(),
        terms.created(),
        terms.expires(),
        terms.requester(),
        terms.parties(),
        terms.model(),
        training,
        terms.aggregation(),
        privacy,
        sensitivity,
        terms.appraisal(),
        terms.recipients(),
        terms.minimumParties(),
        log);
  }

  static RoundRecord models(RoundRecord record, Digest before, Digest after) {
    return record(record, before, after, record.rule());
  }

  static RoundRecord rule(RoundRecord record, String rule) {
    return record(record, record.modelBefore(), record.modelAfter(), rule);
  }

  private static RoundRecord record(RoundRecord record, Digest before, Digest after, String rule) {
    return new RoundRecord(
        record.round(),
        record.previous(),
        before,
        after,
        record.updates(),
        record.updateCount(),
        record.examples(),
        record.missing(),
        record.excluded(),
        rule,
        record.epsilon(),
        record.metrics());
  }

  static RoundRecord participation(
      RoundRecord record, int updates, long examples, MemberId... missing) {
    return new RoundRecord(
        record.round(),
        record.previous(),
        record.modelBefore(),
        record.modelAfter(),
        record.updates(),
        updates,
        examples,
        Arrays.stream(missing).map(name -> new RoundRecord.Missing(name, "late")).toList(),
        record.excluded(),
        record.rule(),
        record.epsilon(),
        record.metrics());
  }

  static RoundRecord excluding(RoundRecord record, MemberId... excluded) {
    return new RoundRecord(
        record.round(),
        record.previous(),
        record.modelBefore(),
        record.modelAfter(),
        record.updates(),
        record.updateCount(),
        record.examples(),
        record.missing(),
        Arrays.stream(excluded).map(name -> new RoundRecord.Excluded(name, "far")).toList(),
        record.rule(),
        record.epsilon(),
        record.metrics());
  }

  static RoundRecord privacy(RoundRecord record, String epsilon, Map<String, String> metrics) {
    return new RoundRecord(
        record.round(),
        record.previous(),
        record.modelBefore(),
        record.modelAfter(),
        record.updates(),
        record.updateCount(),
        record.examples(),
        record.missing(),
        record.excluded(),
        record.rule(),
        epsilon,
        metrics);
  }

  static EnclaveEvidence challenge(EnclaveEvidence enclave, Challenge challenge) {
    return new EnclaveEvidence(enclave.node(), challenge, enclave.answer());
  }

  static <T> List<T> at(List<T> list, int index, UnaryOperator<T> change) {
    List<T> changed = new ArrayList<>(list);
    changed.set(index, change.apply(changed.get(index)));
    return changed;
  }
}
