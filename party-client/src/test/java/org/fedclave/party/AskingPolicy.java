package org.fedclave.party;

import java.util.Set;

/** A policy that leaves everything that can be left to a person. */
final class AskingPolicy {

  private AskingPolicy() {}

  static PartyPolicy of(PartyPolicy policy) {
    var ask = new Allowance(Set.of(), Allowance.Others.ASK);
    return new PartyPolicy(
        policy.members(),
        ask,
        ask,
        ask,
        ask,
        policy.datasets(),
        policy.privacy(),
        policy.sensitivity(),
        policy.placement(),
        policy.secureAggregation(),
        policy.minimumParties(),
        policy.maximumRounds(),
        policy.maximumLocalEpochs(),
        policy.maximumReattestRounds(),
        policy.maximumLife(),
        policy.appraisal());
  }
}
