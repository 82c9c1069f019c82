package org.fedclave.coordinator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.collateral.CollateralStore;
import org.fedclave.attestation.collateral.StoredEndorsements;
import org.fedclave.attestation.collateral.UpdateChannel;
import org.fedclave.coordinator.Examiner.Judge;
import org.fedclave.coordinator.Examiner.Standard;
import org.fedclave.coordinator.routing.Proven;
import org.fedclave.protocol.attest.AttestationAnswer;

/**
 * How a coordinator judges nodes: by the operator's own appraisal policy, with collateral that
 * nodes did not bring taken from the folder {@code collateral}, if the operator fills one.
 */
final class NodeStandard {

  private NodeStandard() {}

  /** Empty where the operator has no policy: then no node is ever verified. */
  static Optional<Standard> of(CoordinatorFolder folder, CoordinatorSettings settings, Clock clock)
      throws IOException {
    if (settings.nodePolicy().isEmpty()) {
      return Optional.empty();
    }
    AppraisalPolicy policy = settings.nodePolicy().get();
    Appraiser appraiser = new Appraiser(policy, clock);
    Optional<StoredEndorsements> endorsements = endorsements(folder.collateral(), clock);
    Judge judge =
        (challenge, answer) ->
            Proven.of(
                appraiser.appraise(
                    challenge,
                    endorsements.isPresent() ? completed(answer, endorsements.get()) : answer));
    return Optional.of(new Standard(judge, policy.digest(), settings.nodeMaximumAge()));
  }

  private static Optional<StoredEndorsements> endorsements(Path folder, Clock clock)
      throws IOException {
    return Files.exists(folder)
        ? Optional.of(
            new StoredEndorsements(
                CollateralStore.open(folder, clock), UpdateChannel.STANDARD, clock))
        : Optional.empty();
  }

  /**
   * The answer with what is missing of the processor's endorsements. What a key binding is over
   * stays as it is, and the appraisal verifies what was added.
   */
  private static AttestationAnswer completed(
      AttestationAnswer answer, StoredEndorsements endorsements) throws RefusedException {
    Evidence evidence = Evidence.decode(answer.evidence());
    try {
      return new AttestationAnswer(
          answer.binding(),
          endorsements.complete(evidence.format(), evidence.items()).encode(),
          answer.gpuEvidence(),
          answer.keys(),
          answer.possession());
    } catch (IOException e) {
      throw new RefusedException(
          Rule.COLLATERAL_MISSING, "the coordinator's collateral cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          Rule.OVERSIZED, "the evidence is too long with its collateral: " + e.getMessage(), e);
    }
  }
}
