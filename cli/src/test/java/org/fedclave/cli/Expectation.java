package org.fedclave.cli;

import org.fedclave.party.AgentRule;
import org.fedclave.party.PolicyRule;
import org.fedclave.protocol.MemberId;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.verifier.ProofRule;

/** What comes of a lie. */
sealed interface Expectation {

  /** How far a run has come when a lie about it is noticed. */
  enum When {
    BEFORE_SIGNING("before it signs"),
    BEFORE_KEYS("before its keys leave"),
    BEFORE_TRAINING("before the first round"),
    IN_THE_ROUND("in the same round, or when the next begins"),
    AT_THE_END("at the end, before the model has recipients"),
    BEFORE_READING("before a byte of the model is written");

    private final String words;

    When(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * Somebody refuses, by a rule.
   *
   * @param who as a member of the play
   * @param rule by its name
   * @param goesOn whether the run then ends well all the same, because the lie came to nothing
   */
  record Noticed(MemberId who, String rule, When when, boolean goesOn) implements Expectation {}

  /** The result is byte for byte that of an honest run. */
  record Harmless() implements Expectation {}

  /**
   * The run comes to its end at a deadline, by a rule, with a sentence that names who is missing.
   *
   * @param words in the sentence
   */
  record Stalled(MemberId who, String rule, String words) implements Expectation {}

  /** Nobody can tell. */
  record Unknowable(String why) implements Expectation {}

  private static Noticed party(AgentRule rule, When when) {
    return new Noticed(Cast.ALDER, rule.name(), when, false);
  }

  private static Noticed policy(PolicyRule rule) {
    return new Noticed(Cast.ALDER, rule.name(), When.BEFORE_SIGNING, false);
  }

  private static Noticed enclave(MemberId who, Rule rule, When when) {
    return new Noticed(who, rule.name(), when, false);
  }

  private static Noticed requester(String rule) {
    return new Noticed(Cast.REQUESTER, rule, When.BEFORE_READING, false);
  }

  private static Noticed goingOn(MemberId who, String rule, When when) {
    return new Noticed(who, rule, when, true);
  }

  private static Stalled stalled(MemberId who, Rule rule, String words) {
    return new Stalled(who, rule.name(), words);
  }

  /** What comes of each lie: a new one has no test before it has its place here. */
  static Expectation of(Lie lie) {
    return switch (lie) {
      case CHANGES_A_CONTRACT -> party(AgentRule.REQUESTER_SIGNATURE, When.BEFORE_SIGNING);
      case SWAPS_A_PARTYS_KEYS -> policy(PolicyRule.PARTY);
      case SWAPS_OWN_KEYS -> party(AgentRule.OWN_IDENTITY, When.BEFORE_SIGNING);
      case INVENTS_A_REQUESTER -> policy(PolicyRule.REQUESTER);
      case SWAPS_A_RECIPIENTS_KEYS -> policy(PolicyRule.RECIPIENT);
      case SWAPS_A_DATASET -> party(AgentRule.OWN_DATASET, When.BEFORE_SIGNING);
      case HANDS_OUT_AN_EXPIRED_CONTRACT -> party(AgentRule.CONTRACT_TIME, When.BEFORE_SIGNING);
      case MIXES_TWO_CONTRACTS, ASSIGNS_BEFORE_ALL_HAVE_SIGNED, ASSIGNS_ANOTHER_RUNS_CONTRACT ->
          party(AgentRule.CONTRACT_SIGNATURES, When.BEFORE_KEYS);
      case STARTS_ENCLAVES_BEFORE_ALL_HAVE_SIGNED ->
          enclave(Cast.HUB, Rule.CONTRACT, When.BEFORE_TRAINING);
      case ASSIGNS_A_TRAINER_WITH_OTHER_CODE, ASSIGNS_AN_AGGREGATOR_WITH_OTHER_CODE ->
          party(AgentRule.ATTESTATION, When.BEFORE_KEYS);
      case ASSIGNS_ONE_MACHINE_TWICE -> enclave(Cast.HUB, Rule.ATTESTATION, When.BEFORE_TRAINING);
      case ASSIGNS_ONE_NODE_TWO_ROLES ->
          enclave(Cast.NODE_1, Rule.ASSIGNMENT, When.BEFORE_TRAINING);
      case LEAVES_A_PARTY_OUT -> party(AgentRule.ASSIGNMENT, When.BEFORE_KEYS);
      case RELAYS_ANOTHER_NODES_EVIDENCE, REPLAYS_ANOTHER_RUNS_KEYS, SWAPS_A_KEY_RELEASE ->
          enclave(Cast.NODE_1, Rule.KEY_RELEASE, When.BEFORE_TRAINING);
      case REPLAYS_EVIDENCE_FOR_ANOTHER_PARTY -> party(AgentRule.SESSION, When.BEFORE_KEYS);
      case ASSIGNS_NODES_OF_ONE_OPERATOR ->
          new Unknowable("no evidence says whose a machine is; it is the operators' word");
      case SHOWS_A_PARTY_ANOTHER_AGGREGATOR ->
          enclave(Cast.NODE_1, Rule.AGGREGATOR, When.BEFORE_TRAINING);
      case FORKS_THE_RUN -> goingOn(Cast.HUB, Rule.TOO_FEW_PARTIES.name(), When.BEFORE_TRAINING);
      case REPLAYS_AN_INCARNATION ->
          goingOn(Cast.ALDER, AgentRule.INCARNATION.name(), When.IN_THE_ROUND);
      case PASSES_AN_INCARNATION_FOR_ANOTHER ->
          new Noticed(Cast.BIRCH, AgentRule.INCARNATION.name(), When.IN_THE_ROUND, false);
      case HIDES_THE_NEWEST_CHECKPOINT,
          REPLAYS_A_CHECKPOINT,
          REPEATS_EVERY_LETTER,
          REORDERS_LETTERS ->
          new Harmless();
      case SWAPS_A_CHECKPOINT -> enclave(Cast.SPARE_HUB, Rule.CHECKPOINT, When.IN_THE_ROUND);
      case SWAPS_A_SHARE -> stalled(Cast.HASTY_HUB, Rule.DEADLINE, "[birch] did not answer");
      case CHANGES_THE_HISTORY -> enclave(Cast.SPARE_1, Rule.CHECKPOINT, When.IN_THE_ROUND);
      case REPLAYS_A_MODEL, SWAPS_A_MODEL, REPEATS_LETTERS_UNDER_NEW_NAMES ->
          enclave(Cast.NODE_1, Rule.MODEL, When.IN_THE_ROUND);
      case REPLAYS_AN_UPDATE ->
          stalled(Cast.HASTY_HUB, Rule.TOO_FEW_PARTIES, "hasty-1 was late in round 2");
      case SWAPS_AN_UPDATE ->
          stalled(Cast.HASTY_HUB, Rule.TOO_FEW_PARTIES, "hasty-2 was late in round 1");
      case CHANGES_A_SHARD, TRUNCATES_A_SHARD, SWAPS_A_SHARD, SWAPS_A_DESCRIPTOR ->
          enclave(Cast.NODE_1, Rule.SHARD, When.BEFORE_TRAINING);
      case SWAPS_A_READINESS -> enclave(Cast.HUB, Rule.MALFORMED, When.BEFORE_TRAINING);
      case INTRODUCES_ITS_OWN_ENCLAVE -> enclave(Cast.NODE_1, Rule.MASKS, When.BEFORE_TRAINING);
      case CHANGES_A_ROSTER -> enclave(Cast.NODE_1, Rule.MASKS, When.IN_THE_ROUND);
      case SWAPS_A_COUNTERSIGNATURE -> enclave(Cast.HUB, Rule.COUNTERSIGNATURE, When.AT_THE_END);
      case SWAPS_A_COUNTERSIGN_REQUEST -> party(AgentRule.PROOF, When.AT_THE_END);
      case SWAPS_A_RESULT, CHANGES_A_RESULT -> requester("CANNOT_OPEN");
      case RESEALS_ANOTHER_RUNS_RESULT -> requester(ProofRule.RUN.name());
      case GIVES_ITS_OWN_MODEL -> requester(ProofRule.MODEL.name());
      case SAYS_COMPLETED, WITHHOLDS_THE_RESULT ->
          new Stalled(Cast.REQUESTER, "NO_RESULT", "there is no model of run");
      case SAYS_FAILED, SAYS_STOPPED_BY_THE_AGGREGATOR ->
          enclave(Cast.NODE_1, Rule.ABORTED, When.IN_THE_ROUND);
      case IGNORES_A_REVOCATION -> party(AgentRule.REVOKED, When.BEFORE_KEYS);
      case DOES_NOT_LOG_A_RELEASE -> party(AgentRule.LOG, When.BEFORE_KEYS);
      case DOES_NOT_LOG_A_ROUND -> enclave(Cast.HUB, Rule.LOG, When.IN_THE_ROUND);
      case FORGETS_LOGGED_ENTRIES -> enclave(Cast.HUB, Rule.LOG_FORKED, When.IN_THE_ROUND);
      case SHOWS_A_PARTY_ANOTHER_LOG -> party(AgentRule.LOG_FORKED, When.IN_THE_ROUND);
      case WITHHOLDS_AN_ASSIGNMENT, WITHHOLDS_KEYS ->
          stalled(Cast.HASTY_1, Rule.DEADLINE, "the keys of alder");
      case WITHHOLDS_EVIDENCE -> stalled(Cast.HASTY_HUB, Rule.DEADLINE, "the evidence of hasty-1");
      case WITHHOLDS_AN_UPDATE, WITHHOLDS_A_MODEL ->
          stalled(Cast.HASTY_HUB, Rule.TOO_FEW_PARTIES, "hasty-1 was late in round 1");
      case WITHHOLDS_A_FINAL_REPORT ->
          stalled(
              Cast.HASTY_HUB, Rule.TOO_FEW_PARTIES, "hasty-1 did not confirm the chain in time");
      case WITHHOLDS_A_COUNTERSIGNATURE ->
          stalled(Cast.HASTY_HUB, Rule.COUNTERSIGNATURE, "[alder] did not answer in time");
    };
  }
}
