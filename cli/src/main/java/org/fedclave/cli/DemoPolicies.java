package org.fedclave.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.party.Allowance;
import org.fedclave.party.PartyPolicy;
import org.fedclave.party.PlacementFloor;
import org.fedclave.party.PrivacyFloor;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;

/**
 * The policies of the demo's parties: exactly this purpose, these members by fingerprint, and this
 * program on this test root.
 */
final class DemoPolicies {

  private DemoPolicies() {}

  /**
   * One party's policy.
   *
   * @param members fingerprints of the requester and of all parties
   * @param minimumParties whom the model needs at least
   * @param rounds at most
   */
  static PartyPolicy of(
      String purpose,
      Map<MemberId, Digest> members,
      MemberId requester,
      int minimumParties,
      int rounds,
      PrivacyFloor privacy,
      AppraisalPolicy appraisal) {
    Set<String> parties =
        members.keySet().stream()
            .filter(name -> !name.equals(requester))
            .map(MemberId::name)
            .collect(Collectors.toSet());
    return new PartyPolicy(
        members,
        only(Set.of(purpose)),
        only(Set.of(requester.name())),
        only(parties),
        only(Set.of(requester.name())),
        Set.of(DemoSettings.DATASET),
        privacy,
        Set.of("sensitive"),
        new PlacementFloor(Set.of(PlacementFloor.ANYWHERE), false),
        Set.of("pairwise", "off"),
        minimumParties,
        rounds,
        1,
        50,
        Duration.ofDays(1),
        appraisal);
  }

  private static Allowance only(Set<String> names) {
    return new Allowance(names, Allowance.Others.REFUSE);
  }
}
