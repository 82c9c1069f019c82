package org.fedclave.verifier;

import static org.fedclave.verifier.ProofRefusedException.require;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.aggregation.privacy.ContractPrivacy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.SummedStatistics;

/** Rounds 0 to T-1 are one chain under the contract's terms, and end at the statement's head. */
final class RoundCheck {

  private static final String STATISTICS = "statistics";

  private final Contract contract;
  private final ExecutionStatement statement;
  private final ContractPrivacy privacy;

  RoundCheck(Contract contract, ExecutionStatement statement) {
    this.contract = contract;
    this.statement = statement;
    this.privacy = ContractPrivacy.of(contract);
  }

  void check(List<RoundRecord> records) throws ProofRefusedException {
    requireCount(records);
    requireChain(records);
    requireModels(records);
    for (RoundRecord record : records) {
      requireRule(record);
      requireParticipation(record);
      requirePrivacy(record);
    }
  }

  /**
   * All of the contract's rounds, or as many as its early stopping leaves, not one more or less.
   */
  private void requireCount(List<RoundRecord> records) throws ProofRefusedException {
    int rounds = roundsThatShouldBe(records.stream().map(RoundRecord::metrics).toList());
    require(
        ProofRule.ROUNDS,
        statement.rounds() == rounds && records.size() == rounds,
        "the contract and its early stopping make "
            + rounds
            + " rounds, the statement has "
            + statement.rounds()
            + ", the proof "
            + records.size());
  }

  private int roundsThatShouldBe(List<Map<String, String>> metrics) {
    int most = contract.training().allRounds();
    EarlyStopping stopping = contract.training().earlyStopping();
    return stopping.end(metrics.subList(0, Math.min(most, metrics.size()))).orElse(most);
  }

  private void requireChain(List<RoundRecord> records) throws ProofRefusedException {
    Digest head = RoundRecord.genesis(statement.run());
    for (int round = 0; round < records.size(); round++) {
      RoundRecord record = records.get(round);
      require(
          ProofRule.RECORD_CHAIN,
          record.round() == round && record.previous().equals(head),
          "record " + round + " does not follow the one before it");
      head = record.head();
    }
    require(
        ProofRule.RECORD_CHAIN,
        head.equals(statement.chainHead()),
        "the records end at another head than the statement's");
  }

  private static void requireModels(List<RoundRecord> records) throws ProofRefusedException {
    for (int round = 1; round < records.size(); round++) {
      require(
          ProofRule.MODEL_CHAIN,
          records.get(round).modelBefore().equals(records.get(round - 1).modelAfter()),
          "round " + round + " begins with another model than round " + (round - 1) + " made");
    }
  }

  private void requireRule(RoundRecord record) throws ProofRefusedException {
    if (record.round() < contract.training().countingRounds()) {
      requireCounted(record);
      return;
    }
    require(
        ProofRule.AGGREGATION_RULE,
        record.rule().equals(statement.rule())
            && record.statistics().isEmpty()
            && DescribedRule.parse(record.rule())
                .filter(rule -> rule.fits(contract.aggregation()))
                .isPresent(),
        "round " + record.round() + " was not combined by the contract's rule");
  }

  /** A round of statistics trains nothing, and no other carries any. */
  private static void requireCounted(RoundRecord record) throws ProofRefusedException {
    require(
        ProofRule.AGGREGATION_RULE,
        record.rule().equals(STATISTICS)
            && isStatistics(record.statistics(), record.examples())
            && record.modelBefore().equals(record.modelAfter())
            && record.metrics().isEmpty()
            && record.excluded().isEmpty(),
        "round " + record.round() + " should count statistics of its rows and nothing else");
  }

  private static boolean isStatistics(Bytes bytes, long rows) {
    try {
      return SummedStatistics.parse(bytes).rows() == rows;
    } catch (MalformedException e) {
      return false;
    }
  }

  /** One update of each party that is not missing, made of no more rows than the party has. */
  private void requireParticipation(RoundRecord record) throws ProofRefusedException {
    Set<MemberId> missing = new HashSet<>();
    for (RoundRecord.Missing entry : record.missing()) {
      require(
          ProofRule.PARTICIPATION,
          contract.party(entry.party()).isPresent() && missing.add(entry.party()),
          "round " + record.round() + " misses " + entry.party() + ", who is no party, or twice");
    }
    int present = contract.parties().size() - missing.size();
    require(
        ProofRule.PARTICIPATION,
        present >= contract.minimumParties() && record.updateCount() == present,
        "round "
            + record.round()
            + " has "
            + record.updateCount()
            + " updates of "
            + present
            + " parties, the contract asks for at least "
            + contract.minimumParties());
    require(
        ProofRule.PARTICIPATION,
        record.examples() <= rowsWithout(missing),
        "round " + record.round() + " counts more rows than its parties have");
    requireExcludedTookPart(record, missing);
  }

  /** Only an update that came can be left out of the result, and not all of them can. */
  private void requireExcludedTookPart(RoundRecord record, Set<MemberId> missing)
      throws ProofRefusedException {
    Set<MemberId> excluded = new HashSet<>();
    for (RoundRecord.Excluded entry : record.excluded()) {
      require(
          ProofRule.PARTICIPATION,
          contract.party(entry.party()).isPresent()
              && !missing.contains(entry.party())
              && excluded.add(entry.party()),
          "round "
              + record.round()
              + " leaves out an update of "
              + entry.party()
              + ", who has none in it, or twice");
    }
    require(
        ProofRule.PARTICIPATION,
        excluded.size() < record.updateCount(),
        "round " + record.round() + " leaves out all its updates");
  }

  private void requirePrivacy(RoundRecord record) throws ProofRefusedException {
    String epsilon = privacy.epsilon(record.round() + 1);
    require(
        ProofRule.RECORD_PRIVACY,
        record.epsilon().equals(epsilon),
        "round "
            + record.round()
            + " says epsilon "
            + MalformedException.quote(record.epsilon())
            + ", the accountant finds "
            + epsilon);
    require(
        ProofRule.RECORD_PRIVACY,
        record.metrics().isEmpty() || !contract.privacy().isPrivate(),
        "round " + record.round() + " tells metrics, and the contract's privacy forbids it");
  }

  /** Saturates, because each party's count may be as large as a long. */
  private long rowsWithout(Set<MemberId> missing) {
    long rows = 0;
    for (ContractParty party : contract.parties()) {
      long more = missing.contains(party.name()) ? 0 : party.rows();
      rows = more > Long.MAX_VALUE - rows ? Long.MAX_VALUE : rows + more;
    }
    return rows;
  }
}
