package org.fedclave.party;

/** Every reason for which a party's policy refuses a contract, in the order of the checks. */
public enum PolicyRule {
  /** The purpose is not allowed. */
  PURPOSE,
  /** The requester is not allowed, or has another identity than the policy names. */
  REQUESTER,
  /** Another party is not allowed, or has another identity than the policy names. */
  PARTY,
  /** A recipient of the model is not allowed, or has another identity than the policy names. */
  RECIPIENT,
  /** The dataset may not be used. */
  DATASET,
  /** The privacy mechanism is not accepted. */
  PRIVACY,
  /** The noise is less than the policy demands. */
  PRIVACY_NOISE,
  /** The contract's delta is larger than the policy's. */
  PRIVACY_DELTA,
  /** The run would cost the dataset more than is left of its budget. */
  PRIVACY_BUDGET,
  /** The coordinator need not verify the run's nodes, and the policy does not accept that. */
  SENSITIVITY,
  /** The contract does not keep data within the policy's regions. */
  JURISDICTION,
  /** The run may be on one operator's nodes alone, and the policy does not accept that. */
  SEPARATE_OPERATORS,
  /** The way in which updates are hidden from the aggregator is not accepted. */
  SECURE_AGGREGATION,
  /** The model would come out with too few parties. */
  MINIMUM_PARTIES,
  /** Too many rounds. */
  ROUNDS,
  /** Too many passes over the rows in a round. */
  LOCAL_EPOCHS,
  /** Fresh evidence is due too seldom. */
  REATTESTATION,
  /** The contract lasts too long. */
  LIFE,
  /** The contract has no appraisal policy that can be read. */
  APPRAISAL,
  /** The contract trusts a vendor root or test root that the party does not. */
  ROOT,
  /** The contract accepts a program that the party does not. */
  PROGRAM,
  /**
   * The contract accepts a product, firmware, key kind or privilege level that the party does not.
   */
  PLATFORM,
  /** The contract accepts older or less collateral or evidence than the party. */
  COLLATERAL
}
