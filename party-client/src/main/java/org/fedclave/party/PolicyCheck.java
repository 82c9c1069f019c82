package org.fedclave.party;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.party.PolicyDecision.Allowed;
import org.fedclave.party.PolicyDecision.Refused;
import org.fedclave.party.PolicyDecision.Undecided;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.PrivacyTerms;

/** One decision: reads as the policy does. Used once. */
final class PolicyCheck {

  private final PartyPolicy policy;
  private final Contract contract;
  private final MemberId self;
  private final List<Refused> refusals = new ArrayList<>();
  private final List<String> questions = new ArrayList<>();

  PolicyCheck(PartyPolicy policy, Contract contract, MemberId self) {
    this.policy = policy;
    this.contract = contract;
    this.self = self;
  }

  PolicyDecision decide(RunId run, List<JournalEntry> journal) {
    checkPurposeAndPeople();
    checkData();
    checkPrivacy(run, journal);
    checkSettings();
    checkTraining();
    checkAppraisal();
    if (!refusals.isEmpty()) {
      return refusals.getFirst();
    }
    return questions.isEmpty() ? new Allowed() : new Undecided(questions);
  }

  private void checkPurposeAndPeople() {
    allow(
        PolicyRule.PURPOSE,
        policy.purposes(),
        contract.purpose(),
        "the purpose " + MalformedException.quote(contract.purpose()));
    allowMember(PolicyRule.REQUESTER, policy.requesters(), "the requester ", contract.requester());
    for (ContractParty party : contract.parties()) {
      if (!party.name().equals(self)) {
        allowMember(PolicyRule.PARTY, policy.parties(), "the party ", party.identity());
      }
    }
    for (Identity recipient : contract.recipients()) {
      if (!recipient.name().equals(self)) {
        allowMember(PolicyRule.RECIPIENT, policy.recipients(), "the recipient ", recipient);
      }
    }
  }

  private void allowMember(PolicyRule rule, Allowance list, String what, Identity member) {
    Digest known = policy.members().get(member.name());
    if (known != null && !known.equals(member.fingerprint())) {
      refuse(
          rule,
          what
              + member.name()
              + " has the identity "
              + member.fingerprint()
              + ", the policy names "
              + known);
      return;
    }
    allow(rule, list, member.name().name(), what + member);
  }

  private void allow(PolicyRule rule, Allowance list, String name, String what) {
    if (list.allowed().contains(name)) {
      return;
    }
    switch (list.others()) {
      case ASK -> questions.add(what + " is not in the policy");
      case REFUSE -> refuse(rule, what + " is not allowed by the policy");
    }
  }

  private void checkData() {
    String dataset = contract.party(self).map(ContractParty::dataset).orElse("");
    require(
        PolicyRule.DATASET,
        policy.datasets().contains(dataset),
        "the dataset " + MalformedException.quote(dataset) + " may not be used");
  }

  private void checkPrivacy(RunId run, List<JournalEntry> journal) {
    PrivacyTerms terms = contract.privacy();
    String mechanism = terms.mechanism().word();
    require(
        PolicyRule.PRIVACY,
        policy.privacy().mechanisms().contains(mechanism),
        "the privacy mechanism "
            + mechanism
            + " is not accepted; enough are "
            + policy.privacy().mechanisms());
    if (!terms.isPrivate()) {
      return;
    }
    require(
        PolicyRule.PRIVACY_NOISE,
        terms.noiseMultiplier() >= policy.privacy().leastNoise(),
        "a noise multiplier of "
            + terms.noiseMultiplier()
            + ", the policy demands at least "
            + policy.privacy().leastNoise());
    require(
        PolicyRule.PRIVACY_NOISE,
        !terms.hasStatistics() || terms.statisticsNoise() >= policy.privacy().leastNoise(),
        "statistics with a noise multiplier of "
            + terms.statisticsNoise()
            + ", the policy demands at least "
            + policy.privacy().leastNoise());
    require(
        PolicyRule.PRIVACY_DELTA,
        terms.delta() <= policy.privacy().delta(),
        "a delta of " + terms.delta() + ", the policy allows " + policy.privacy().delta());
    var budget = new PrivacyBudget(policy.privacy());
    contract
        .party(self)
        .flatMap(own -> budget.refusal(RunCost.of(contract, own), run, own.dataset(), journal))
        .ifPresent(sentence -> refuse(PolicyRule.PRIVACY_BUDGET, sentence));
  }

  private void checkSettings() {
    require(
        PolicyRule.SENSITIVITY,
        policy.sensitivity().contains(contract.sensitivity()),
        "the contract is " + contract.sensitivity() + ", which the policy does not accept");
    checkPlacement();
    String masking = contract.aggregation().secureAggregation().mode().word();
    require(
        PolicyRule.SECURE_AGGREGATION,
        policy.secureAggregation().contains(masking),
        "secure aggregation is " + masking + ", the policy accepts " + policy.secureAggregation());
    atLeast(
        PolicyRule.MINIMUM_PARTIES,
        "parties that the model needs",
        contract.minimumParties(),
        policy.minimumParties());
  }

  private void checkPlacement() {
    require(
        PolicyRule.JURISDICTION,
        policy.placement().contains(contract.routing()),
        "the contract lets data be decrypted "
            + (contract.routing().jurisdiction().isEmpty()
                ? PlacementFloor.ANYWHERE
                : "in " + contract.routing().jurisdiction())
            + ", the policy in "
            + new TreeSet<>(policy.placement().regions())
            + " only");
    require(
        PolicyRule.SEPARATE_OPERATORS,
        contract.routing().separateOperators() || !policy.placement().separateOperators(),
        "aggregator and trainers may all be one operator's; the policy demands"
            + " separateOperators: true");
  }

  private void checkTraining() {
    var training = contract.training();
    atMost(PolicyRule.ROUNDS, "rounds", training.rounds(), policy.maximumRounds());
    atMost(PolicyRule.LOCAL_EPOCHS, "local epochs", localEpochs(), policy.maximumLocalEpochs());
    atMost(
        PolicyRule.REATTESTATION,
        "rounds with one evidence",
        Math.min(training.reattestRounds(), training.rounds()),
        policy.maximumReattestRounds());
    Duration life = Duration.between(contract.created(), contract.expires());
    require(
        PolicyRule.LIFE,
        life.compareTo(policy.maximumLife()) <= 0,
        "the contract lasts " + life + ", the policy allows " + policy.maximumLife());
  }

  /** Passes over this party's rows in a round, begun ones counted. */
  private long localEpochs() {
    LocalTerms local = contract.training().local();
    long rows = contract.party(self).map(ContractParty::rows).orElse(1L);
    return local.countsSteps()
        ? Math.ceilDiv((long) local.steps() * local.batchSize(), rows)
        : local.epochs();
  }

  private void checkAppraisal() {
    try {
      AppraisalPolicy theirs = AppraisalPolicy.parse(contract.appraisalJson());
      Optional<Refused> weaker = AppraisalComparison.firstWeakness(theirs, policy.appraisal());
      weaker.ifPresent(refusals::add);
    } catch (MalformedException e) {
      refuse(PolicyRule.APPRAISAL, "the contract's appraisal policy: " + e.getMessage());
    }
  }

  private void atMost(PolicyRule rule, String what, long found, int most) {
    require(rule, found <= most, found + " " + what + ", the policy allows at most " + most);
  }

  private void atLeast(PolicyRule rule, String what, int found, int least) {
    require(rule, found >= least, found + " " + what + ", the policy demands at least " + least);
  }

  private void require(PolicyRule rule, boolean holds, String sentence) {
    if (!holds) {
      refuse(rule, sentence);
    }
  }

  private void refuse(PolicyRule rule, String sentence) {
    refusals.add(new Refused(rule, sentence));
  }
}
