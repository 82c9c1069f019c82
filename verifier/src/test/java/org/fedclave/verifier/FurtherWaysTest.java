package org.fedclave.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.verifier.SimulatedRun.A;
import static org.fedclave.verifier.SimulatedRun.AGGREGATOR;
import static org.fedclave.verifier.SimulatedRun.B;
import static org.fedclave.verifier.SimulatedRun.C;
import static org.fedclave.verifier.SimulatedRun.LOG;
import static org.fedclave.verifier.SimulatedRun.LOG_SEED;
import static org.fedclave.verifier.SimulatedRun.MEASUREMENT;
import static org.fedclave.verifier.SimulatedRun.NOW;
import static org.fedclave.verifier.SimulatedRun.OTHER_MEASUREMENT;
import static org.fedclave.verifier.SimulatedRun.STRANGER;
import static org.fedclave.verifier.SimulatedRun.TRAINER_1;
import static org.fedclave.verifier.SimulatedRun.TRAINER_2;
import static org.fedclave.verifier.SimulatedRun.digest;
import static org.fedclave.verifier.SimulatedRun.rechained;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.checkpoint.Checkpoint;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.EnclaveEvidence;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.protocol.round.ChainSignature;
import org.fedclave.protocol.round.RoundRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The other ways in which a rule can be broken, each alone. */
class FurtherWaysTest {

  /** A rule, a sentence, and how to break it. */
  record Way(ProofRule rule, String sentence, Consumer<SimulatedRun> breaking) {
    @Override
    public String toString() {
      return rule + ": " + sentence;
    }
  }

  @ParameterizedTest
  @MethodSource({"ofContract", "ofRounds", "ofEnclaves", "ofHandovers", "ofSignatures", "ofLog"})
  void isRefusedByItsRule(Way way) {
    SimulatedRun run = new SimulatedRun();
    way.breaking().accept(run);
    var refused = assertThrows(ProofRefusedException.class, run::verify);
    assertThat(refused.rule()).as(refused.getMessage()).isEqualTo(way.rule());
  }

  static Stream<Way> ofContract() {
    return Stream.of(
        new Way(
            ProofRule.BUNDLE_FORM,
            "a byte follows",
            run ->
                run.bytes = bytes -> Bytes.wrap(Arrays.copyOf(bytes.toArray(), bytes.size() + 1))),
        new Way(ProofRule.BUNDLE_FORM, "nothing is there", run -> run.bytes = bytes -> Bytes.EMPTY),
        new Way(
            ProofRule.CONTRACT_FORM,
            "the appraisal policy is none",
            run ->
                run.contract =
                    terms -> {
                      ObjectNode empty = (ObjectNode) terms.appraisal();
                      empty.removeAll();
                      return appraisal(terms, empty);
                    }),
        new Way(
            ProofRule.CONTRACT_FORM,
            "the appraisal policy has an unknown member",
            run ->
                run.contract =
                    terms ->
                        appraisal(terms, ((ObjectNode) terms.appraisal()).put("allowDebug", true))),
        new Way(
            ProofRule.CONTRACT_SIGNATURES,
            "a stranger signed too",
            run -> run.contractEnvelope = envelope -> envelope.signedBy(STRANGER.signing())),
        new Way(
            ProofRule.CONTRACT_SIGNATURES,
            "the parties signed other terms",
            run ->
                run.contractEnvelope =
                    envelope ->
                        new Dsse(
                            envelope.payloadType(),
                            Changed.sensitivity(SimulatedRun.terms(), "public").toJson(),
                            envelope.signatures())),
        new Way(
            ProofRule.PARTIES,
            "a party is left out",
            run ->
                run.statement =
                    said -> new Changed(said).parties(said.parties().subList(0, 2)).statement()),
        time("it began before the contract", NOW.minusSeconds(301), NOW.plusSeconds(1)),
        time("it ended before it began", NOW.plusSeconds(2), NOW.plusSeconds(1)));
  }

  static Stream<Way> ofHandovers() {
    return Stream.of(
        handover(
            ProofRule.HANDOVER,
            "it is about another chain",
            said ->
                new Checkpoint(
                    said.run(), 0, said.round(), digest("other"), said.content(), said.log())),
        handover(
            ProofRule.HANDOVER,
            "it is about a round that never was",
            said -> new Checkpoint(said.run(), 0, 4, said.head(), said.content(), said.log())),
        handover(
            ProofRule.HANDOVER,
            "it is of another run",
            said ->
                new Checkpoint(
                    new RunId(digest("other")),
                    0,
                    said.round(),
                    said.head(),
                    said.content(),
                    said.log())),
        handover(
            ProofRule.EARLIER_ORDER,
            "it is of the last incarnation",
            said ->
                new Checkpoint(
                    said.run(), 1, said.round(), said.head(), said.content(), said.log())));
  }

  private static Way handover(ProofRule rule, String sentence, UnaryOperator<Checkpoint> change) {
    return new Way(
        rule,
        sentence,
        run -> {
          run.resumed = true;
          run.handover = change;
        });
  }

  private static Way time(String sentence, Instant started, Instant finished) {
    return new Way(
        ProofRule.TIME,
        sentence,
        run ->
            run.statement =
                said -> new Changed(said).started(started).finished(finished).statement());
  }

  private static Contract appraisal(Contract terms, ObjectNode appraisal) {
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
        appraisal,
        terms.recipients(),
        terms.minimumParties(),
        terms.log());
  }

  static Stream<Way> ofRounds() {
    return Stream.of(
        new Way(
            ProofRule.ROUNDS,
            "a round is missing, and the statement says so",
            run -> run.records = rounds -> rounds.subList(0, 2)),
        new Way(
            ProofRule.RECORD_CHAIN,
            "the first round follows no run",
            run ->
                run.records =
                    rounds ->
                        rechained(
                            Changed.at(
                                rounds,
                                0,
                                r ->
                                    new RoundRecord(
                                        0,
                                        digest("other"),
                                        r.modelBefore(),
                                        r.modelAfter(),
                                        r.updates(),
                                        r.updateCount(),
                                        r.examples(),
                                        r.missing(),
                                        r.excluded(),
                                        r.rule(),
                                        r.epsilon(),
                                        r.metrics())),
                            0,
                            r -> r)),
        new Way(
            ProofRule.RECORD_CHAIN,
            "two rounds are swapped",
            run -> run.records = rounds -> List.of(rounds.get(1), rounds.get(0), rounds.get(2))),
        new Way(
            ProofRule.RECORD_CHAIN,
            "a round in the middle was changed",
            run ->
                run.records =
                    rounds ->
                        Changed.at(rounds, 1, r -> Changed.participation(r, 2, 502, B.name()))),
        new Way(
            ProofRule.AGGREGATION_RULE,
            "the statement says another rule",
            run ->
                run.statement =
                    said -> new Changed(said).rule("fed-avg(serverLearningRate=1)").statement()),
        rule("another rule", "fed-adam(serverLearningRate=1.0)"),
        rule("one parameter more", "fed-avg(momentum=0.9, serverLearningRate=1.0)"),
        rule("no parameter", "fed-avg()"),
        rule("no rule at all", "fed-avg"),
        participation("a stranger is missing", 2, 100, STRANGER.name()),
        participation("a party is missing twice", 1, 100, B.name(), B.name()),
        participation("an update too many", 3, 100, B.name()),
        participation("an update too few", 1, 100, B.name()),
        participation("more rows than there are", 2, 504, B.name()),
        excluding("a stranger's update is left out", STRANGER.name()),
        excluding("an update that did not come is left out", B.name()),
        excluding("an update is left out twice", A.name(), A.name()),
        excluding("all updates are left out", A.name(), C.name()));
  }

  private static Way rule(String sentence, String rule) {
    return new Way(
        ProofRule.AGGREGATION_RULE,
        sentence,
        run -> {
          run.records =
              rounds -> {
                List<RoundRecord> changed = rounds;
                for (int i = 0; i < rounds.size(); i++) {
                  changed = rechained(changed, i, r -> Changed.rule(r, rule));
                }
                return changed;
              };
        });
  }

  private static Way participation(
      String sentence, int updates, long examples, MemberId... missing) {
    return new Way(
        ProofRule.PARTICIPATION,
        sentence,
        run ->
            run.records =
                rounds ->
                    rechained(
                        rounds, 1, r -> Changed.participation(r, updates, examples, missing)));
  }

  private static Way excluding(String sentence, MemberId... excluded) {
    return new Way(
        ProofRule.PARTICIPATION,
        sentence,
        run -> run.records = rounds -> rechained(rounds, 1, r -> Changed.excluding(r, excluded)));
  }

  static Stream<Way> ofEnclaves() {
    return Stream.of(
        new Way(
            ProofRule.ENCLAVE_ROLES, "no trainer", run -> run.enclaves = all -> all.subList(0, 1)),
        new Way(
            ProofRule.ENCLAVE_ROLES,
            "no enclave",
            run -> {
              run.enclaves = all -> List.of();
              run.statement =
                  said -> new Changed(said).enclaves(List.of(digest("evidence"))).statement();
            }),
        new Way(
            ProofRule.ENCLAVE_ROLES,
            "a trainer twice",
            run -> run.enclaves = all -> List.of(all.get(0), all.get(1), all.get(1))),
        new Way(
            ProofRule.ENCLAVE_ROLES,
            "more trainers than parties",
            run ->
                run.enclaves =
                    all -> {
                      var four = new ArrayList<>(all);
                      RunId of = all.getFirst().challenge().run();
                      four.add(new SimulatedRun.Enclave("node-4", Role.TRAIN).evidence(of));
                      four.add(new SimulatedRun.Enclave("node-5", Role.TRAIN).evidence(of));
                      return four;
                    }),
        new Way(
            ProofRule.ENCLAVE_ROLES,
            "two aggregators",
            run ->
                run.enclaves =
                    all ->
                        Changed.at(
                            all,
                            2,
                            e ->
                                new SimulatedRun.Enclave("node-6", Role.AGGREGATE)
                                    .evidence(e.challenge().run()))),
        challenge("a challenge of another run", OTHER, NOW),
        challenge(
            "a challenge before the contract", Optional.empty(), NOW.minus(Duration.ofHours(1))),
        challenge("a challenge after the end", Optional.empty(), NOW.plus(Duration.ofHours(1))),
        new Way(
            ProofRule.EVIDENCE,
            "another enclave's signature proves possession",
            run ->
                run.enclaves =
                    all ->
                        Changed.at(
                            all,
                            1,
                            e ->
                                new EnclaveEvidence(
                                    e.node(),
                                    e.challenge(),
                                    new AttestationAnswer(
                                        e.answer().binding(),
                                        e.answer().evidence(),
                                        e.answer().keys(),
                                        all.get(2).answer().possession())))),
        new Way(
            ProofRule.EVIDENCE,
            "the certificates of another time",
            run -> {
              Duration later = Duration.ofDays(40);
              run.contract =
                  terms ->
                      new Contract(
                          terms.purpose(),
                          terms.uniqueness(),
                          terms.created(),
                          NOW.plus(later).plusSeconds(60),
                          terms.requester(),
                          terms.parties(),
                          terms.model(),
                          terms.training(),
                          terms.aggregation(),
                          terms.privacy(),
                          terms.sensitivity(),
                          terms.appraisal(),
                          terms.recipients(),
                          terms.minimumParties(),
                          terms.log());
              run.statement = said -> new Changed(said).finished(NOW.plus(later)).statement();
            }),
        new Way(
            ProofRule.QUOTE,
            "the quote is of a program that the contract refuses",
            run -> run.quoteMeasurement = OTHER_MEASUREMENT),
        new Way(
            ProofRule.OWN_POLICY,
            "the reader trusts no test root",
            run -> run.verifier = new ProofVerifier(RealPolicy.genoa(MEASUREMENT))),
        new Way(
            ProofRule.EVIDENCE,
            "what the contract refuses is no matter of the reader's policy",
            run -> {
              run.verifier = new ProofVerifier(SimulatedRun.policy(OTHER_MEASUREMENT));
              run.enclaves =
                  all ->
                      Changed.at(
                          all, 0, e -> AGGREGATOR.evidence(e.challenge(), OTHER_MEASUREMENT));
            }));
  }

  private static final Optional<RunId> OTHER = Optional.of(RunId.of(Bytes.utf8("other")));

  private static Way challenge(String sentence, Optional<RunId> run, Instant asked) {
    return new Way(
        ProofRule.CHALLENGE,
        sentence,
        simulated ->
            simulated.enclaves =
                all ->
                    Changed.at(
                        all,
                        1,
                        e ->
                            TRAINER_1.evidence(
                                new Challenge(
                                    e.challenge().session(),
                                    e.challenge().nonce(),
                                    run.orElse(e.challenge().run()),
                                    Role.TRAIN,
                                    asked.plus(Challenge.LONGEST_LIFE)),
                                MEASUREMENT)));
  }

  static Stream<Way> ofSignatures() {
    return Stream.of(
        new Way(
            ProofRule.STATEMENT_SIGNATURE,
            "a trainer signed in the aggregator's place",
            run -> run.statementKey = TRAINER_1.signing),
        new Way(
            ProofRule.CHAIN_SIGNATURES,
            "a trainer's is missing",
            run -> run.chain = all -> all.subList(0, 1)),
        new Way(
            ProofRule.CHAIN_SIGNATURES,
            "a trainer signed another head",
            run ->
                run.chain =
                    all ->
                        Changed.at(
                            all, 1, s -> new ChainSignature(s.trainer(), all.get(0).signature()))),
        new Way(
            ProofRule.CHAIN_SIGNATURES,
            "the aggregator signed for a trainer",
            run ->
                run.chain =
                    all ->
                        Changed.at(
                            all,
                            1,
                            s ->
                                new ChainSignature(
                                    TRAINER_2.keys.digest(),
                                    AGGREGATOR.signing.sign(Bytes.utf8("head"))))),
        countersigned("nobody", List.of()),
        countersigned("a stranger and a party", List.of(A, STRANGER)),
        countersigned("a stranger beside enough parties", List.of(A, B, STRANGER)),
        countersigned("a party twice", List.of(A, A)),
        countersigned("parties in another order", List.of(C, A)));
  }

  private static Way countersigned(String sentence, List<IdentityKeys> by) {
    return new Way(
        ProofRule.COUNTERSIGNATURES,
        "countersigned by " + sentence,
        run -> run.countersigners = by.stream().map(IdentityKeys::signing).toList());
  }

  static Stream<Way> ofLog() {
    return Stream.of(
        entry("another kind of entry", e -> new LogEntry(LogEntry.Kind.ROUND, e.run(), e.digest())),
        entry("another statement's entry", e -> new LogEntry(e.kind(), e.run(), digest("other"))),
        entry("another run's entry", e -> new LogEntry(e.kind(), OTHER.orElseThrow(), e.digest())),
        new Way(
            ProofRule.LOG,
            "another place in the log",
            run ->
                run.log =
                    proof -> proof.map(p -> new LogProof(p.checkpoint(), p.index() - 1, p.path()))),
        new Way(
            ProofRule.LOG,
            "another log's key",
            run ->
                run.log =
                    proof ->
                        proof.map(
                            p ->
                                new LogProof(
                                    SignedNote.sign(
                                        p.checkpoint().text(),
                                        LOG.name(),
                                        Bytes.hex("43".repeat(32))),
                                    p.index(),
                                    p.path()))),
        new Way(
            ProofRule.LOG,
            "a note of the log that is no checkpoint",
            run ->
                run.log =
                    proof ->
                        proof.map(
                            p ->
                                new LogProof(
                                    SignedNote.sign("hello\n", LOG.name(), LOG_SEED),
                                    p.index(),
                                    p.path()))));
  }

  private static Way entry(String sentence, UnaryOperator<LogEntry> change) {
    return new Way(ProofRule.LOG, sentence, run -> run.logEntry = change);
  }

  @Test
  void everyPartyMayCountersign() throws Exception {
    SimulatedRun run = new SimulatedRun();
    run.countersigners = List.of(A.signing(), B.signing(), C.signing());
    assertThat(run.verify().countersigners()).containsExactly(A.name(), B.name(), C.name());
  }
}
