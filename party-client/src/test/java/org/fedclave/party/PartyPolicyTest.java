package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.fedclave.party.PolicyDecision.Allowed;
import org.fedclave.party.PolicyDecision.Refused;
import org.fedclave.party.PolicyDecision.Undecided;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PartyPolicyTest {

  @TempDir private Path folder;
  private PartyFixture party;

  @BeforeEach
  void begin() {
    party = new PartyFixture(folder);
  }

  @AfterEach
  void end() {
    party.close();
  }

  private PolicyDecision decide(Contract contract) {
    return decide(party.policy(), contract);
  }

  private static PolicyDecision decide(PartyPolicy policy, Contract contract) {
    return policy.decide(contract, PartyFixture.SELF, RunId.of(contract.toJson()), List.of());
  }

  @Test
  void aContractWithinThePolicyIsAllowed() {
    assertThat(decide(party.contract())).isEqualTo(new Allowed());
  }

  @ParameterizedTest
  @EnumSource
  void eachRuleRefusesAContractThatBreaksItAlone(PolicyRule rule) {
    PartyPolicy policy =
        switch (rule) {
          case PRIVACY ->
              demanding(
                  new PrivacyFloor(Set.of("central"), 0.5, 8, 1e-5),
                  party.policy().secureAggregation());
          case SECURE_AGGREGATION -> demanding(party.policy().privacy(), Set.of("pairwise"));
          case JURISDICTION -> placed(new PlacementFloor(Set.of("eu", "ch"), false));
          case SEPARATE_OPERATORS -> placed(new PlacementFloor(Set.of("anywhere"), true));
          default -> party.policy();
        };
    assertThat(decide(policy, broken(rule)))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.rule()).isEqualTo(rule);
              assertThat(refused.sentence()).isNotBlank().doesNotContain("\n");
            });
  }

  private Contract broken(PolicyRule rule) {
    return switch (rule) {
      case PURPOSE -> with(json -> json.put("purpose", "advertising"));
      case REQUESTER -> with(json -> json.set("requester", stranger("lab")));
      case PARTY ->
          with(
              json ->
                  ((ObjectNode) json.get("parties").get(1)).set("identity", stranger("bank-b")));
      case RECIPIENT -> with(json -> json.putArray("recipients").add(stranger("buyer")));
      case DATASET ->
          with(
              json ->
                  ((ObjectNode) json.get("parties").get(0).get("dataset")).put("name", "salaries"));
      case PRIVACY, SECURE_AGGREGATION -> party.contract();
      case PRIVACY_NOISE -> with(json -> central(json, 0.4, 1e-5, 1));
      case PRIVACY_DELTA -> with(json -> central(json, 5, 2e-5, 1));
      case PRIVACY_BUDGET -> with(json -> central(json, 0.6, 1e-5, 6));
      case JURISDICTION ->
          with(json -> json.putObject("routing").putArray("jurisdiction").add("eu-de").add("us"));
      case SEPARATE_OPERATORS ->
          with(json -> json.putObject("routing").putArray("jurisdiction").add("eu"));
      case SENSITIVITY -> with(json -> json.put("sensitivity", "public"));
      case MINIMUM_PARTIES -> with(json -> json.put("minimumParties", 1));
      case ROUNDS -> with(json -> Contracts.training(json).put("rounds", 11));
      case LOCAL_EPOCHS -> with(json -> Contracts.local(json).put("epochs", 3));
      case REATTESTATION -> with(json -> Contracts.training(json).put("reattestRounds", 5));
      case LIFE ->
          with(
              json ->
                  json.put("expires", party.clock.instant().plus(Duration.ofDays(8)).toString()));
      case APPRAISAL -> with(json -> ((ObjectNode) json.get("appraisal")).put("extra", 1));
      case ROOT -> with(json -> Contracts.sevSnp(json).putArray("vendorRoots").add("amd-milan"));
      case PROGRAM ->
          with(json -> Contracts.sevSnp(json).withArray("measurements").add("cd".repeat(48)));
      case PLATFORM -> with(json -> Contracts.sevSnp(json).put("maximumVmpl", 1));
      case COLLATERAL -> with(json -> Contracts.sevSnp(json).put("revocation", "when-present"));
    };
  }

  private static void central(ObjectNode json, double noise, double delta, int rounds) {
    PrivacyTerms.central(noise, delta).write(json.putObject("privacy"));
    Contracts.training(json).put("rounds", rounds).put("reattestRounds", 1);
  }

  @Test
  void aContractWithEnoughNoiseIsAllowed() {
    assertThat(decide(with(json -> central(json, 2, 1e-6, 6)))).isEqualTo(new Allowed());
  }

  @Test
  void aContractThatProtectsRowsIsAllowedOnlyWhereThePolicyListsIt() {
    Contract contract = with(json -> recordLevel(json, 2, 1e-6));
    assertThat(decide(contract))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.rule()).isEqualTo(PolicyRule.PRIVACY);
              assertThat(refused.sentence()).contains("the privacy mechanism record");
            });
    assertThat(decide(ofRows(8), contract)).isEqualTo(new Allowed());
  }

  @Test
  void noiseDeltaAndBudgetHoldForRowsToo() {
    assertRefused(ofRows(8), with(json -> recordLevel(json, 0.4, 1e-6)), PolicyRule.PRIVACY_NOISE);
    assertRefused(ofRows(8), with(json -> recordLevel(json, 2, 2e-5)), PolicyRule.PRIVACY_DELTA);
    assertRefused(ofRows(1), with(json -> recordLevel(json, 2, 1e-6)), PolicyRule.PRIVACY_BUDGET);
  }

  /** Its noise has the same floor, and what it costs is in the same budget. */
  @Test
  void statisticsAreNoisedAndCountedAsTrainingIs() {
    assertThat(decide(ofRows(8), with(json -> counting(json, 5)))).isEqualTo(new Allowed());
    assertRefused(ofRows(8), with(json -> counting(json, 0.4)), PolicyRule.PRIVACY_NOISE);
    assertThat(decide(ofRows(8), with(json -> recordLevel(json, 2, 1e-6))))
        .isEqualTo(new Allowed());
    assertRefused(ofRows(8), with(json -> counting(json, 0.6)), PolicyRule.PRIVACY_BUDGET);
  }

  private static void counting(ObjectNode json, double noise) {
    PrivacyTerms.recordLevel(2, 1, 1e-6).withStatistics(noise).write(json.putObject("privacy"));
    Contracts.training(json).put("normalise", "global");
  }

  private static void assertRefused(PartyPolicy policy, Contract contract, PolicyRule rule) {
    assertThat(decide(policy, contract))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  private PartyPolicy ofRows(double epsilon) {
    return demanding(
        new PrivacyFloor(Set.of("central", "record"), 0.5, epsilon, 1e-5),
        party.policy().secureAggregation());
  }

  private static void recordLevel(ObjectNode json, double noise, double delta) {
    PrivacyTerms.recordLevel(noise, 1, delta).write(json.putObject("privacy"));
  }

  /** Where the contract stays as it is, the policy is what differs. */
  private PartyPolicy demanding(PrivacyFloor privacy, Set<String> secureAggregation) {
    return demanding(privacy, secureAggregation, party.policy().placement());
  }

  private PartyPolicy placed(PlacementFloor placement) {
    return demanding(party.policy().privacy(), party.policy().secureAggregation(), placement);
  }

  private PartyPolicy demanding(
      PrivacyFloor privacy, Set<String> secureAggregation, PlacementFloor placement) {
    PartyPolicy policy = party.policy();
    return new PartyPolicy(
        policy.members(),
        policy.purposes(),
        policy.requesters(),
        policy.parties(),
        policy.recipients(),
        policy.datasets(),
        privacy,
        policy.sensitivity(),
        placement,
        secureAggregation,
        policy.minimumParties(),
        policy.maximumRounds(),
        policy.maximumLocalEpochs(),
        policy.maximumReattestRounds(),
        policy.maximumLife(),
        policy.appraisal());
  }

  @Test
  void aContractMayBeStricterAboutPlacesThanThePolicyAndMustNotBeSilent() {
    PartyPolicy policy = placed(new PlacementFloor(Set.of("eu"), true));
    assertThat(
            decide(
                policy,
                with(
                    json ->
                        json.putObject("routing")
                            .put("separateOperators", true)
                            .putArray("jurisdiction")
                            .add("eu-de"))))
        .isEqualTo(new Allowed());
    assertRefused(policy, party.contract(), PolicyRule.JURISDICTION);
    assertThatThrownBy(() -> new PlacementFloor(Set.of("anywhere", "eu"), false))
        .hasMessageContaining("anywhere alone");
    assertThatThrownBy(() -> new PlacementFloor(Set.of(), false)).hasMessageContaining("some");
  }

  private Contract with(Consumer<ObjectNode> change) {
    return Contracts.with(party.contract(), change);
  }

  /** Another identity of that name. */
  private ObjectNode stranger(String name) {
    var keys = IdentityKeys.generate(new MemberId(name), PartyFixture.RANDOM).identity();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return json.put("name", name)
        .put("ed25519", keys.signing().ed25519().toBase64())
        .put("mlDsa65", keys.signing().mlDsa65().toBase64())
        .put("xWing", keys.kem().bytes().toBase64());
  }

  @Test
  void whatThePolicyLeavesOpenWaitsForAPersonWithAQuestionForEach() {
    PolicyDecision decision = decide(AskingPolicy.of(party.policy()), party.contract());
    assertThat(decision)
        .isInstanceOfSatisfying(
            Undecided.class, undecided -> assertThat(undecided.questions()).hasSize(4));
  }

  @Test
  void aNameWithAnotherIdentityIsRefusedEvenWhereOthersAreAskedFor() {
    Contract contract = with(json -> json.set("requester", stranger("lab")));
    assertThat(decide(AskingPolicy.of(party.policy()), contract))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.rule()).isEqualTo(PolicyRule.REQUESTER));
  }

  @Test
  void aRefusalWinsOverAnOpenQuestion() {
    Contract contract = with(json -> Contracts.training(json).put("rounds", 11));
    assertThat(decide(AskingPolicy.of(party.policy()), contract)).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "products",
        "reportedTcb",
        "simulatedRoots",
        "maximumCollateralAge",
        "maximumEvidenceAge"
      })
  void aContractCannotWeakenAnyPartOfTheAppraisal(String part) {
    Contract weaker =
        with(
            json -> {
              ObjectNode snp = Contracts.sevSnp(json);
              ObjectNode genoa = (ObjectNode) snp.get("products").get("Genoa");
              switch (part) {
                case "products" -> {
                  ObjectNode copy = genoa.deepCopy();
                  ((ObjectNode) snp.get("products")).set("Milan", copy);
                }
                case "reportedTcb" -> ((ObjectNode) genoa.get("reportedTcb")).put("snp", 0);
                case "simulatedRoots" ->
                    snp.withArray("simulatedRoots").add("sha256:" + "ab".repeat(32));
                case "maximumCollateralAge" -> snp.put("maximumCollateralAge", "P31D");
                case "maximumEvidenceAge" ->
                    ((ObjectNode) json.get("appraisal")).put("maximumEvidenceAge", "PT2H");
                default -> throw new AssertionError(part);
              }
            });
    assertThat(decide(weaker))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.sentence()).contains("weaker than ours"));
  }

  @Test
  void thePolicyThatIsWrittenIsThePolicyThatIsRead() throws Exception {
    assertThat(party.folder.policy()).isEqualTo(party.policy());
  }

  @Test
  void anUnknownKeyIsNamedWithTheNearest() throws Exception {
    edit("minimumParties:", "minimumPartys:");
    var refused = assertThrows(MalformedException.class, () -> party.folder.policy());
    assertThat(refused.getMessage()).contains("policy.yaml", "minimumParties");
    edit("minimumPartys: 2", "minimumParties: 2\nmaximumRound: 3");
    refused = assertThrows(MalformedException.class, () -> party.folder.policy());
    assertThat(refused)
        .hasMessageContaining("unknown key \"maximumRound\" (did you mean maximumRounds?)");
  }

  @Test
  void everyKeyOfThePolicyIsRequired() throws Exception {
    List<String> lines = Files.readAllLines(party.folder.policyFile());
    for (int i = 0; i < lines.size(); i++) {
      String key = lines.get(i);
      if (key.matches("[a-zA-Z]+: \\S.*")) {
        List<String> fewer = new ArrayList<>(lines);
        fewer.remove(i);
        Files.write(party.folder.policyFile(), fewer);
        assertThrows(MalformedException.class, () -> party.folder.policy(), key);
      }
    }
  }

  @Test
  void anAllowedMemberNeedsAFingerprint() throws Exception {
    edit("- \"lab\"", "- \"labour\"");
    assertThat(assertThrows(MalformedException.class, () -> party.folder.policy()))
        .hasMessageContaining("labour is allowed, but its fingerprint is not under members");
  }

  @Test
  void thePolicyOfANewPartyDemandsAnAppraisalPolicyAndThenAllowsNothing() throws Exception {
    Files.write(party.folder.policyFile(), PolicyFile.template().toArray());
    assertThat(assertThrows(MalformedException.class, () -> party.folder.policy()))
        .hasMessageContaining("appraisal.json");
    Files.write(
        party.folder.path().resolve("appraisal.json"), PartyFixture.appraisal().toJson().toArray());
    assertThat(decide(party.folder.policy(), party.contract()))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.rule()).isEqualTo(PolicyRule.REQUESTER));
  }

  private void edit(String from, String to) throws Exception {
    String yaml = Files.readString(party.folder.policyFile());
    assertThat(yaml).contains(from);
    Files.writeString(party.folder.policyFile(), yaml.replace(from, to));
  }
}
