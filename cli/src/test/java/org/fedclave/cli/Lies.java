package org.fedclave.cli;

/** A liar for each lie. */
final class Lies {

  private Lies() {}

  /**
   * @param earlier an honest run of the same members, of which the coordinator has everything
   */
  static Liar of(Lie lie, LiarWorld world, Play earlier) {
    return switch (lie) {
      case CHANGES_A_CONTRACT,
          SWAPS_A_PARTYS_KEYS,
          SWAPS_OWN_KEYS,
          INVENTS_A_REQUESTER,
          SWAPS_A_RECIPIENTS_KEYS,
          SWAPS_A_DATASET,
          HANDS_OUT_AN_EXPIRED_CONTRACT,
          MIXES_TWO_CONTRACTS,
          ASSIGNS_BEFORE_ALL_HAVE_SIGNED,
          STARTS_ENCLAVES_BEFORE_ALL_HAVE_SIGNED,
          ASSIGNS_ANOTHER_RUNS_CONTRACT,
          IGNORES_A_REVOCATION ->
          new ContractLiar(world, lie, earlier);
      case ASSIGNS_A_TRAINER_WITH_OTHER_CODE,
          ASSIGNS_AN_AGGREGATOR_WITH_OTHER_CODE,
          ASSIGNS_ONE_MACHINE_TWICE,
          ASSIGNS_ONE_NODE_TWO_ROLES,
          LEAVES_A_PARTY_OUT,
          RELAYS_ANOTHER_NODES_EVIDENCE,
          REPLAYS_EVIDENCE_FOR_ANOTHER_PARTY,
          ASSIGNS_NODES_OF_ONE_OPERATOR ->
          new NodeLiar(world, lie);
      case SHOWS_A_PARTY_ANOTHER_AGGREGATOR, FORKS_THE_RUN -> new ForkLiar(world, lie);
      case REPLAYS_AN_INCARNATION,
          PASSES_AN_INCARNATION_FOR_ANOTHER,
          HIDES_THE_NEWEST_CHECKPOINT,
          REPLAYS_A_CHECKPOINT,
          SWAPS_A_CHECKPOINT,
          SWAPS_A_SHARE,
          CHANGES_THE_HISTORY ->
          new HandoverLiar(world, lie);
      case REPLAYS_A_MODEL,
          SWAPS_A_MODEL,
          REPLAYS_AN_UPDATE,
          SWAPS_AN_UPDATE,
          REPLAYS_ANOTHER_RUNS_KEYS,
          SWAPS_A_KEY_RELEASE,
          SWAPS_A_READINESS,
          INTRODUCES_ITS_OWN_ENCLAVE,
          CHANGES_A_ROSTER,
          SWAPS_A_COUNTERSIGNATURE,
          SWAPS_A_COUNTERSIGN_REQUEST,
          SAYS_FAILED,
          SAYS_STOPPED_BY_THE_AGGREGATOR ->
          new LetterLiar(world, lie, earlier);
      case CHANGES_A_SHARD, TRUNCATES_A_SHARD, SWAPS_A_SHARD, SWAPS_A_DESCRIPTOR ->
          new BlobLiar(world, lie);
      case REPEATS_EVERY_LETTER, REPEATS_LETTERS_UNDER_NEW_NAMES, REORDERS_LETTERS ->
          new DeliveryLiar(world, lie);
      case SWAPS_A_RESULT,
          RESEALS_ANOTHER_RUNS_RESULT,
          GIVES_ITS_OWN_MODEL,
          CHANGES_A_RESULT,
          SAYS_COMPLETED,
          WITHHOLDS_THE_RESULT ->
          new ResultLiar(world, lie, earlier);
      case DOES_NOT_LOG_A_RELEASE,
          DOES_NOT_LOG_A_ROUND,
          FORGETS_LOGGED_ENTRIES,
          SHOWS_A_PARTY_ANOTHER_LOG ->
          new LogLiar(world, lie);
      case WITHHOLDS_AN_ASSIGNMENT,
          WITHHOLDS_EVIDENCE,
          WITHHOLDS_KEYS,
          WITHHOLDS_AN_UPDATE,
          WITHHOLDS_A_MODEL,
          WITHHOLDS_A_FINAL_REPORT,
          WITHHOLDS_A_COUNTERSIGNATURE ->
          new WithholdingLiar(world, lie);
    };
  }
}
