package org.fedclave.trainer;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZoo;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RateSchedule;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;

/** A sound contract of three hospitals; a test changes what it is about before it is signed. */
final class ContractDraft {

  static final int FEATURES = 30;
  static final ModelConfiguration MODEL =
      ModelZoo.logisticRegression(FEATURES, 2, 0.001, new LocalOptimiser.Sgd(0.05));

  final Map<MemberId, TestDataset> datasets = new HashMap<>();
  List<MemberId> parties = List.of(World.ALDER, World.BIRCH, World.CEDAR);
  String model = MODEL.dl4jJson();
  String categories = ModelTerms.ONE_HOT;
  long seed = 7;
  int rounds = 2;
  int localEpochs = 1;
  int batchSize = 16;
  RateSchedule learningRate = RateSchedule.CONSTANT;
  String engine = "dl4j";
  int personalLayers = 0;
  Normalisation normalise = Normalisation.NONE;
  EarlyStopping earlyStopping = EarlyStopping.NEVER;
  int heldOutPercent = 20;
  int reattestRounds = 100;
  String rule = "fed-avg";
  Map<String, Double> ruleParameters = Map.of("serverLearningRate", 1.0);
  MaskingTerms masking = MaskingTerms.OFF;
  PrivacyTerms privacy = PrivacyTerms.NONE;
  double clipNorm = 10;
  int minimumParties = 3;
  Instant expires = World.NOW.plus(Duration.ofDays(1));
  AppraisalPolicy policy = World.policy();
  String log = logKey();

  private static String logKey() {
    return World.LOG.verifierKey().toString();
  }

  TestDataset dataset(MemberId party) {
    TestDataset own = datasets.get(party);
    return own != null ? own : World.dataset(party);
  }

  Contract build() {
    return new Contract(
        "tumour-diagnosis",
        Digest.of(Bytes.utf8("uniqueness")).bytes().slice(0, 16),
        World.NOW.minus(Duration.ofHours(1)),
        expires,
        World.member(World.REQUESTER).identity(),
        parties.stream()
            .map(p -> ContractParty.of(World.member(p).identity(), dataset(p).descriptor()))
            .toList(),
        new ModelTerms(model, categories, seed),
        new TrainingTerms(
            rounds,
            new LocalTerms(engine, localEpochs, 0, batchSize, learningRate, personalLayers),
            heldOutPercent,
            reattestRounds,
            normalise,
            earlyStopping),
        new AggregationTerms(rule, ruleParameters, masking, clipNorm),
        privacy,
        "sensitive",
        policy.toTree(),
        List.of(World.member(World.REQUESTER).identity()),
        minimumParties,
        log);
  }

  /** Signed by the requester and all parties. */
  SignedContract signed() {
    SignedContract requested =
        SignedContract.request(build(), World.member(World.REQUESTER).signing());
    Map<MemberId, HybridSignature> approvals = new HashMap<>();
    parties.forEach(p -> approvals.put(p, requested.approve(World.member(p).signing())));
    try {
      return requested.withApprovals(approvals);
    } catch (BadSignatureException e) {
      throw new AssertionError("everybody signed", e);
    }
  }
}
