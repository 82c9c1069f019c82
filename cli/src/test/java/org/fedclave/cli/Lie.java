package org.fedclave.cli;

/**
 * The ways in which a coordinator can lie: one value for each thing that it can change, withhold,
 * repeat, put in another's place or say of itself, of everything that passes through it
 * (docs/wire.md). {@link Expectation#of} says who notices, by which rule; {@link
 * LyingCoordinatorTest} plays each in a run of real members, and compares the table in
 * docs/threat-model.md with both.
 *
 * <p>The sentence of each is its row in that table.
 */
enum Lie {
  /** The bytes of a contract change on their way to a party: its signature does not hold. */
  CHANGES_A_CONTRACT("changes a contract on its way to a party"),
  /** The directory names other keys for a party: another party compares fingerprints. */
  SWAPS_A_PARTYS_KEYS("gives the requester other keys for a party"),
  /** The same, as the party sees it whose keys they should be. */
  SWAPS_OWN_KEYS("gives the requester other keys for a party, and the party is asked to sign"),
  /** Somebody else signs as the requester: parties compare fingerprints. */
  INVENTS_A_REQUESTER("signs a contract as a requester of its own making"),
  /** The directory names other keys for who gets the model: parties compare fingerprints. */
  SWAPS_A_RECIPIENTS_KEYS("gives the requester other keys for a recipient"),
  /** The directory gives another descriptor: its party compares it with its own. */
  SWAPS_A_DATASET("gives the requester another dataset than the party published"),
  /** A contract is handed out after its end: the party has a clock. */
  HANDS_OUT_AN_EXPIRED_CONTRACT("hands out a contract that has expired"),
  /** Parties signed two contracts, and an assignment has one with the other's signature. */
  MIXES_TWO_CONTRACTS("has two contracts signed, each by some, and joins the signatures"),
  /** An assignment comes with a contract that not all have signed. */
  ASSIGNS_BEFORE_ALL_HAVE_SIGNED("assigns a run that not all have signed, to a party"),
  /** The same, as an enclave sees it. */
  STARTS_ENCLAVES_BEFORE_ALL_HAVE_SIGNED("assigns a run that not all have signed, to a node"),
  /** An assignment comes with the contract of another run, complete and valid. */
  ASSIGNS_ANOTHER_RUNS_CONTRACT("assigns another run's contract under this run's name"),

  /** A node runs another program: the party appraises it, and no key leaves. */
  ASSIGNS_A_TRAINER_WITH_OTHER_CODE("assigns a trainer that runs another program"),
  /** The same for the aggregator. */
  ASSIGNS_AN_AGGREGATOR_WITH_OTHER_CODE("assigns an aggregator that runs another program"),
  /** Two names, one chip. */
  ASSIGNS_ONE_MACHINE_TWICE("assigns one machine under two names"),
  /** The aggregator would train as well. */
  ASSIGNS_ONE_NODE_TWO_ROLES("assigns one node both roles"),
  /** A party has no trainer. */
  LEAVES_A_PARTY_OUT("assigns a run without one of its parties"),
  /** A node answers in the place of another: keys are sealed to whoever answered. */
  RELAYS_ANOTHER_NODES_EVIDENCE("answers a party's challenge with another node's evidence"),
  /** An answer to another party's challenge: the session is not the party's. */
  REPLAYS_EVIDENCE_FOR_ANOTHER_PARTY("answers a party's challenge with an answer to another's"),
  /** All nodes are one operator's, and the contract asks for two: no evidence says whose. */
  ASSIGNS_NODES_OF_ONE_OPERATOR("assigns nodes of one operator where the contract asks for two"),

  /** Parties are told of different aggregators: the release names the one that was appraised. */
  SHOWS_A_PARTY_ANOTHER_AGGREGATOR("tells one party of another aggregator than the others"),
  /** Two aggregators, each with some of the parties: more than half sign one outcome. */
  FORKS_THE_RUN("runs one contract twice at a time, each with some of the parties"),
  /** An earlier assignment after a later one. */
  REPLAYS_AN_INCARNATION("assigns an earlier incarnation after a later one"),
  /** Letters of a later incarnation pass for those of an earlier one: evidence has its number. */
  PASSES_AN_INCARNATION_FOR_ANOTHER("passes a later incarnation's enclave for an earlier one's"),
  /** Parties do not learn of the newest checkpoint: an older one is gone on from. */
  HIDES_THE_NEWEST_CHECKPOINT("hides the newest checkpoint and has the run handed over"),
  /** An older notice after a newer one: the party keeps the newer. */
  REPLAYS_A_CHECKPOINT("repeats an older checkpoint's notice after a newer one"),
  /** A checkpoint's blob is another: no shares open it. */
  SWAPS_A_CHECKPOINT("gives another blob for a checkpoint"),
  /** One party's share in the place of another's: it is signed. */
  SWAPS_A_SHARE("gives the next aggregator one party's share for another's"),
  /** The history of the run is changed on its way to trainers. */
  CHANGES_THE_HISTORY("changes the history that a next incarnation's trainers get"),

  /** Last round's model instead of this one's. */
  REPLAYS_A_MODEL("gives a trainer the last round's model again"),
  /** Another trainer's letter with the model. */
  SWAPS_A_MODEL("gives a trainer another trainer's model"),
  /** Last round's update instead of this one's. */
  REPLAYS_AN_UPDATE("gives the aggregator a trainer's last update again"),
  /** A trainer's update under another's name. */
  SWAPS_AN_UPDATE("gives the aggregator one trainer's update as another's"),
  /** One bit of a shard. */
  CHANGES_A_SHARD("changes a bit of a shard"),
  /** A shard without its end. */
  TRUNCATES_A_SHARD("cuts a shard short"),
  /** Another party's shard. */
  SWAPS_A_SHARD("gives another party's shard for a party's"),
  /** Another party's descriptor. */
  SWAPS_A_DESCRIPTOR("gives another party's descriptor for a party's"),
  /** A key release of an earlier run. */
  REPLAYS_ANOTHER_RUNS_KEYS("gives a trainer a party's release for another run"),
  /** A key release of another party. */
  SWAPS_A_KEY_RELEASE("gives a trainer another party's release"),
  /** A trainer's word that it is ready, under another's name. */
  SWAPS_A_READINESS("says that a trainer is ready, by another's word"),
  /** The coordinator introduces an enclave of its own among the participants of the masks. */
  INTRODUCES_ITS_OWN_ENCLAVE("introduces an enclave of its own to trainers that share masks"),
  /** The roster of a round with another key in it. */
  CHANGES_A_ROSTER("changes a key in the roster of a round's masks"),
  /** Every letter twice, under the same name. */
  REPEATS_EVERY_LETTER("delivers every letter twice"),
  /** Every letter between enclaves twice, as if it were another. */
  REPEATS_LETTERS_UNDER_NEW_NAMES("delivers every letter of an enclave again, as a new one"),
  /** Letters of one sender to one recipient in another order, and late. */
  REORDERS_LETTERS("delivers letters late, and those of one sender in another order"),

  /** One party's countersignature as another's. */
  SWAPS_A_COUNTERSIGNATURE("gives the aggregator one party's countersignature as another's"),
  /** A request to countersign that is for another party. */
  SWAPS_A_COUNTERSIGN_REQUEST("asks a party to countersign by another party's letter"),
  /** The result of another run, under this run's name. */
  SWAPS_A_RESULT("gives the requester another run's result for one that it never ran"),
  /** Another run's model and proof, sealed anew for this run. */
  RESEALS_ANOTHER_RUNS_RESULT("seals another run's model and proof anew as this run's result"),
  /** A model of its own beside a proof that holds. */
  GIVES_ITS_OWN_MODEL("seals a model of its own beside a run's proof"),
  /** A result's blob is another. */
  CHANGES_A_RESULT("changes a bit of the result"),
  /** The run is said to have completed, and there is no result. */
  SAYS_COMPLETED("says that a run has completed that has not"),
  /** The run is said to have failed. */
  SAYS_FAILED("says that a run has failed that has not"),
  /** The aggregator is said to have stopped the run. */
  SAYS_STOPPED_BY_THE_AGGREGATOR("says in the aggregator's name that it stopped"),
  /** A party has taken its approval back, and the coordinator goes on. */
  IGNORES_A_REVOCATION("goes on with a run that a party has revoked"),

  /** A party's release is said to be logged and another leaf is proven. */
  DOES_NOT_LOG_A_RELEASE("does not log a key release"),
  /** A round is said to be logged and another leaf is proven. */
  DOES_NOT_LOG_A_ROUND("does not log a round"),
  /** Logged entries are gone from the tree that everybody is shown. */
  FORGETS_LOGGED_ENTRIES("drops entries from the log that it had acknowledged"),
  /** One party is shown a log of its own. */
  SHOWS_A_PARTY_ANOTHER_LOG("shows one party another log than the others"),

  /** A party does not get its assignment. */
  WITHHOLDS_AN_ASSIGNMENT("withholds an assignment from a party"),
  /** An enclave's evidence does not arrive. */
  WITHHOLDS_EVIDENCE("withholds an enclave's evidence from the aggregator"),
  /** A party's keys do not arrive. */
  WITHHOLDS_KEYS("withholds a party's keys from its trainer"),
  /** A trainer's update does not arrive. */
  WITHHOLDS_AN_UPDATE("withholds a trainer's update from the aggregator"),
  /** A model does not arrive. */
  WITHHOLDS_A_MODEL("withholds the model from a trainer"),
  /** A trainer's last word does not arrive. */
  WITHHOLDS_A_FINAL_REPORT("withholds a trainer's final report"),
  /** A party's countersignature does not arrive. */
  WITHHOLDS_A_COUNTERSIGNATURE("withholds a party's countersignature"),
  /** The result does not arrive. */
  WITHHOLDS_THE_RESULT("withholds the result from the requester");

  private final String sentence;

  Lie(String sentence) {
    this.sentence = sentence;
  }

  /** What the coordinator does. */
  String sentence() {
    return sentence;
  }
}
