package org.fedclave.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.verifier.SimulatedRun.A;
import static org.fedclave.verifier.SimulatedRun.AGGREGATOR;
import static org.fedclave.verifier.SimulatedRun.B;
import static org.fedclave.verifier.SimulatedRun.C;
import static org.fedclave.verifier.SimulatedRun.MEASUREMENT;
import static org.fedclave.verifier.SimulatedRun.MODEL;
import static org.fedclave.verifier.SimulatedRun.NOW;
import static org.fedclave.verifier.SimulatedRun.OTHER_MEASUREMENT;
import static org.fedclave.verifier.SimulatedRun.STRANGER;
import static org.fedclave.verifier.SimulatedRun.TRAINER_1;
import static org.fedclave.verifier.SimulatedRun.digest;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.proof.PrivacyClaim;
import org.fedclave.protocol.proof.ProofBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProofVerifierTest {

  private static final PrivacyTerms CENTRAL = PrivacyTerms.central(2, 1e-5);
  private static final PrivacyTerms ROWS = PrivacyTerms.recordLevel(2, 0.5, 1e-5);

  @Test
  void aSoundProofTellsWhereTheModelComesFrom() throws Exception {
    VerifiedModel verified = new SimulatedRun().verify();
    assertThat(verified.countersigners()).containsExactly(A.name(), C.name());
    assertThat(verified.log().index()).isEqualTo(2);
    VerifiedStatement execution = verified.execution();
    assertThat(execution.asOf()).isEqualTo(NOW.plusSeconds(60));
    assertThat(execution.measurements()).containsExactly(MEASUREMENT);
    assertThat(execution.vendorRoots()).containsExactly(SimulatedRun.VENDOR.rootFingerprint());
    assertThat(execution.evidence()).hasSize(3);
    assertThat(execution.simulated()).isTrue();
    assertThat(execution.contract().purpose()).isEqualTo("heart disease");
    assertThat(execution.statement().run()).isEqualTo(execution.run());
  }

  @Test
  void filesAreVerifiedAsTheirBytesAre(@TempDir Path folder) throws Exception {
    Path model = Files.write(folder.resolve("model.zip"), MODEL.toArray());
    Bytes bytes = new SimulatedRun().proof();
    Path proof = Files.write(folder.resolve("model.proof"), bytes.toArray());
    assertThat(new ProofVerifier().verify(model, proof).countersigners()).hasSize(2);
    Files.writeString(model, "another model file");
    assertThatThrownBy(() -> new ProofVerifier().verify(model, proof))
        .isInstanceOf(ProofRefusedException.class);
  }

  @Test
  void theReadersOwnPolicyAcceptsWhatItNames() throws Exception {
    SimulatedRun run = new SimulatedRun();
    run.verifier = new ProofVerifier(SimulatedRun.policy(MEASUREMENT));
    assertThat(run.verify().execution().simulated()).isTrue();
  }

  @Test
  void aRunThatWasHandedOverSaysSo() throws Exception {
    SimulatedRun run = new SimulatedRun();
    run.resumed = true;

    VerifiedModel verified = run.verify();

    assertThat(verified.execution().handovers()).hasSize(1);
    assertThat(verified.execution().handovers().getFirst().rounds()).isEqualTo(2);
    assertThat(verified.report().lines())
        .anyMatch(line -> line.startsWith("handed over  after round 2 by an aggregator on"));
  }

  @ParameterizedTest
  @EnumSource
  void eachRuleRefusesAProofBrokenInThatWayAlone(ProofRule rule) {
    SimulatedRun run = broken(rule);
    var refused = assertThrows(ProofRefusedException.class, run::verify);
    assertThat(refused.rule()).as(refused.getMessage()).isEqualTo(rule);
    assertThat(refused.getMessage()).isNotBlank();
  }

  private static SimulatedRun broken(ProofRule rule) {
    SimulatedRun run = new SimulatedRun();
    switch (rule) {
      case BUNDLE_FORM -> run.bytes = bytes -> bytes.slice(0, bytes.size() - 1);
      case STATEMENT_FORM -> run.payload = json -> Bytes.utf8("{}");
      case CONTRACT_FORM -> run.contract = terms -> Changed.log(terms, "no key");
      case CONTRACT_SIGNATURES ->
          run.contractEnvelope =
              envelope ->
                  new Dsse(
                      envelope.payloadType(),
                      envelope.payload(),
                      envelope.signatures().subList(0, envelope.signatures().size() - 2));
      case RUN -> run.statement = said -> new Changed(said).run(digest("other")).statement();
      case CONTRACT_DIGEST ->
          run.statement = said -> new Changed(said).contract(digest("other")).statement();
      case PARTIES ->
          run.statement = said -> new Changed(said).parties(said.parties().reversed()).statement();
      case TIME ->
          run.statement = said -> new Changed(said).finished(NOW.plusSeconds(86_401)).statement();
      case SECURE_AGGREGATION ->
          run.statement = said -> new Changed(said).secureAggregation("pairwise").statement();
      case PRIVACY ->
          run.statement = said -> new Changed(said).privacy(claim(CENTRAL, 1)).statement();
      case PRIVACY_SPENT -> {
        run.contract = terms -> Changed.privacy(terms, CENTRAL);
        run.statement = said -> new Changed(said).privacy(claim(CENTRAL, 0.999)).statement();
      }
      case ROUNDS -> run.statement = said -> new Changed(said).rounds(4).statement();
      case RECORD_CHAIN ->
          run.statement = said -> new Changed(said).chainHead(digest("other")).statement();
      case MODEL_CHAIN ->
          run.records =
              rounds ->
                  SimulatedRun.rechained(
                      rounds, 1, r -> Changed.models(r, digest("other"), r.modelAfter()));
      case AGGREGATION_RULE ->
          run.records =
              rounds ->
                  SimulatedRun.rechained(
                      rounds, 1, r -> Changed.rule(r, "fed-avg(serverLearningRate=2.0)"));
      case PARTICIPATION ->
          run.records =
              rounds ->
                  SimulatedRun.rechained(
                      rounds, 1, r -> Changed.participation(r, 1, 200, B.name(), A.name()));
      case RECORD_PRIVACY -> {
        run.contract = terms -> Changed.privacy(terms, CENTRAL);
        run.records =
            rounds -> SimulatedRun.rechained(rounds, 1, r -> Changed.privacy(r, "0.1", Map.of()));
      }
      case ENCLAVE_ROLES -> run.enclaves = all -> List.of(all.get(1), all.get(0), all.get(2));
      case ENCLAVE_DIGESTS ->
          run.statement =
              said -> new Changed(said).enclaves(said.enclaves().reversed()).statement();
      case EARLIER_DIGESTS -> {
        run.resumed = true;
        run.statement = said -> new Changed(said).earlier(List.of(digest("other"))).statement();
      }
      case EARLIER_ORDER -> {
        run.resumed = true;
        run.lostIncarnation = 1;
      }
      case HANDOVER -> {
        run.resumed = true;
        run.handoverKey = AGGREGATOR.signing;
      }
      case CHALLENGE ->
          run.enclaves =
              all ->
                  Changed.at(
                      all,
                      1,
                      e ->
                          Changed.challenge(
                              e,
                              Challenge.fresh(
                                  e.challenge().run(), Role.TRAIN, NOW, SimulatedRun.RANDOM)));
      case EVIDENCE ->
          run.enclaves =
              all -> Changed.at(all, 1, e -> TRAINER_1.evidence(e.challenge(), OTHER_MEASUREMENT));
      case OWN_POLICY -> run.verifier = new ProofVerifier(SimulatedRun.policy(OTHER_MEASUREMENT));
      case SIMULATED -> run.statement = said -> new Changed(said).simulated(false).statement();
      case STATEMENT_SIGNATURE -> run.statementKey = STRANGER.signing();
      case QUOTE -> run.quoteData = data -> Bytes.hex("00".repeat(64));
      case QUOTE_ENCLAVE -> run.quoteFrom = TRAINER_1;
      case CHAIN_SIGNATURE_DIGEST ->
          run.statement = said -> new Changed(said).chainSignatures(digest("other")).statement();
      case CHAIN_SIGNATURES -> run.chain = List::reversed;
      case COUNTERSIGNATURES -> run.countersigners = List.of(A.signing());
      case LOG -> run.log = proof -> Optional.empty();
      case MODEL -> run.model = Bytes.utf8("another model file");
    }
    return run;
  }

  /** The claim of three rounds, with another epsilon. */
  private static PrivacyClaim claim(PrivacyTerms terms, double factor) {
    PrivacyClaim honest = honest(terms);
    return new PrivacyClaim(
        honest.terms(),
        honest.noise(),
        honest.rounds(),
        honest.samplingRate(),
        honest.steps(),
        honest.epsilon() * factor);
  }

  private static PrivacyClaim honest(PrivacyTerms terms) {
    return ContractPrivacy.of(Changed.privacy(SimulatedRun.terms(), terms)).claim(3);
  }

  @Test
  void aRunWithNoiseIsVerifiedWithTheEpsilonThatTheAccountantFindsAgain() throws Exception {
    SimulatedRun run = new SimulatedRun();
    run.contract = terms -> Changed.privacy(terms, CENTRAL);
    VerifiedModel verified = run.verify();
    PrivacyClaim claim = verified.execution().statement().privacy();
    assertThat(claim).isEqualTo(honest(CENTRAL));
    assertThat(String.join("\n", verified.report().lines()))
        .contains(" at delta 1.0E-5 for all that one party brings: discrete-gaussian noise of 2.0");
    assertThat(verified.report().toJson().at("/privacy/epsilon").doubleValue())
        .isEqualTo(claim.epsilon());
  }

  /** The party with 123 rows, in batches of 16, has the fewest, and so the likeliest to be seen. */
  @Test
  void aRunThatProtectsRowsIsVerifiedAsThoseThatItProtectsLeast() throws Exception {
    VerifiedModel verified = ofRows(honest(ROWS)).verify();
    PrivacyClaim claim = verified.execution().statement().privacy();
    assertThat(claim.samplingRate()).isEqualTo(16 / 123.0);
    assertThat(claim.steps()).isEqualTo(3 * 8);
    assertThat(String.join("\n", verified.report().lines()))
        .contains(" at delta 1.0E-5 for each single row of a party: discrete-gaussian noise of 2.0")
        .contains("on each of 24 sums, in which it is with probability 0.13008130081300814")
        .contains("of the party whose rows are protected least");
    assertThat(verified.report().toJson().at("/privacy/steps").longValue()).isEqualTo(24);
  }

  private static SimulatedRun ofRows(PrivacyClaim claim) {
    SimulatedRun run = new SimulatedRun();
    run.contract = terms -> Changed.privacy(terms, ROWS);
    run.statement = said -> new Changed(said).privacy(claim).statement();
    return run;
  }

  @Test
  void noPartOfWhatEpsilonWasFoundFromCanBeChanged() {
    PrivacyClaim honest = honest(ROWS);
    String noise = honest.noise();
    double rate = honest.samplingRate();
    double epsilon = honest.epsilon();
    for (PrivacyClaim lie :
        List.of(
            new PrivacyClaim(ROWS, noise, 3, rate, 24, Math.nextDown(epsilon)),
            new PrivacyClaim(ROWS, noise, 3, rate, 23, epsilon),
            new PrivacyClaim(ROWS, noise, 3, Math.nextDown(rate), 24, epsilon),
            new PrivacyClaim(ROWS, noise, 2, rate, 24, epsilon))) {
      var refused = assertThrows(ProofRefusedException.class, () -> ofRows(lie).verify());
      assertThat(refused.rule()).as(lie.toString()).isEqualTo(ProofRule.PRIVACY_SPENT);
    }
    PrivacyTerms looser = PrivacyTerms.recordLevel(2, 0.4, 1e-5);
    var other = new PrivacyClaim(looser, noise, 3, rate, 24, epsilon);
    assertThat(assertThrows(ProofRefusedException.class, () -> ofRows(other).verify()).rule())
        .isEqualTo(ProofRule.PRIVACY);
  }

  @Test
  void aRecordThatUnderstatesWhatRowsHaveSpentIsRefused() {
    SimulatedRun run = ofRows(honest(ROWS));
    run.records =
        rounds ->
            SimulatedRun.rechained(
                rounds, 2, r -> Changed.privacy(r, rounds.getFirst().epsilon(), Map.of()));
    assertThat(assertThrows(ProofRefusedException.class, run::verify).rule())
        .isEqualTo(ProofRule.RECORD_PRIVACY);
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void metricsBesideNoiseAreRefusedInStatementAndRecords(PrivacyTerms noise) {
    SimulatedRun run = new SimulatedRun();
    run.contract = terms -> Changed.privacy(terms, noise);
    run.records =
        rounds ->
            SimulatedRun.rechained(
                rounds, 1, r -> Changed.privacy(r, r.epsilon(), Map.of("accuracy", "0.75")));
    var refused = assertThrows(ProofRefusedException.class, run::verify);
    assertThat(refused.rule()).isEqualTo(ProofRule.RECORD_PRIVACY);
    SimulatedRun told = new SimulatedRun();
    told.contract = terms -> Changed.privacy(terms, noise);
    told.statement = said -> ProofReportTest.metrics(said, Map.of("accuracy", "0.75"));
    assertThat(assertThrows(ProofRefusedException.class, told::verify).rule())
        .isEqualTo(ProofRule.PRIVACY);
  }

  static Stream<PrivacyTerms> mechanisms() {
    return Stream.of(CENTRAL, ROWS);
  }

  @Test
  void aPartyChecksAStatementBeforeItCountersigns() throws Exception {
    SimulatedRun run = new SimulatedRun();
    run.countersigners = List.of();
    run.log = proof -> Optional.empty();
    ProofBundle bundle = ProofBundle.parse(run.proof());
    VerifiedStatement verified = new ProofVerifier().verifyBeforeCountersigning(bundle);
    HybridSignature a = verified.countersign(A.signing());
    HybridSignature b = verified.countersign(B.signing());
    Dsse envelope =
        bundle
            .statement()
            .withSignature(A.identity().signing(), a)
            .withSignature(B.identity().signing(), b);
    assertThat(envelope.signatures()).hasSize(6);
    envelope.requireSignaturesOf(
        List.of(AGGREGATOR.keys.signing(), A.identity().signing(), B.identity().signing()));
  }

  @Test
  void aPartyIsNotAskedTwiceOrForAnothersSignature() {
    SimulatedRun run = new SimulatedRun();
    ProofBundle countersigned = run.bundle();
    var refused =
        assertThrows(
            ProofRefusedException.class,
            () -> new ProofVerifier().verifyBeforeCountersigning(countersigned));
    assertThat(refused.rule()).isEqualTo(ProofRule.COUNTERSIGNATURES);
  }

  /** Whatever is wrong for a reader is wrong for a party, but for what comes after it. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"BUNDLE_FORM", "COUNTERSIGNATURES", "LOG", "MODEL"})
  void aPartyRefusesWhatAReaderWould(ProofRule rule) {
    SimulatedRun run = broken(rule);
    run.countersigners = List.of();
    ProofBundle bundle = run.bundle();
    var refused =
        assertThrows(
            ProofRefusedException.class, () -> run.verifier.verifyBeforeCountersigning(bundle));
    assertThat(refused.rule()).isEqualTo(rule);
  }

  @Test
  void timeAndSizeArePrinted() throws Exception {
    SimulatedRun run = new SimulatedRun();
    Bytes proof = run.proof();
    for (int i = 0; i < 20; i++) {
      run.verifier.verify(MODEL, proof);
    }
    long start = System.nanoTime();
    Set<Integer> countersigners = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      countersigners.add(run.verifier.verify(MODEL, proof).countersigners().size());
    }
    long micros = (System.nanoTime() - start) / 20_000;
    System.out.println(
        "a proof of 3 parties, 3 enclaves, 3 rounds: "
            + proof.size()
            + " bytes, verified in "
            + micros
            + " microseconds");
    assertThat(countersigners).containsExactly(2);
  }
}
