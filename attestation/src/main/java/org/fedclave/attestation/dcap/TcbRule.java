package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How current a platform must be.
 *
 * @param statuses accepted statuses, each for ever or until a moment. {@link TcbStatus#REVOKED} is
 *     none. Who accepts out-of-date platforms accepts those with a relaunch advised
 * @param minimumEvaluationDataNumber floor for TCB info and QE identity
 * @param acceptedAdvisories Intel's advisories that may be open; empty means any, as far as the
 *     status is accepted
 * @param deniedAdvisories advisories that may not be open, whatever the status
 */
public record TcbRule(
    Map<TcbStatus, Optional<Instant>> statuses,
    int minimumEvaluationDataNumber,
    Optional<Set<String>> acceptedAdvisories,
    Set<String> deniedAdvisories) {

  public TcbRule {
    statuses = Map.copyOf(statuses);
    acceptedAdvisories = acceptedAdvisories.map(Set::copyOf);
    deniedAdvisories = Set.copyOf(deniedAdvisories);
    if (statuses.isEmpty()) {
      throw new IllegalArgumentException("no TCB status is accepted");
    }
    if (statuses.containsKey(TcbStatus.REVOKED)) {
      throw new IllegalArgumentException("the TCB status Revoked can not be accepted");
    }
    if (minimumEvaluationDataNumber < 0) {
      throw new IllegalArgumentException("the TCB evaluation data number is negative");
    }
  }

  /** Up-to-date platforms only. */
  public static TcbRule upToDate(int minimumEvaluationDataNumber) {
    return new TcbRule(
        Map.of(TcbStatus.UP_TO_DATE, Optional.empty()),
        minimumEvaluationDataNumber,
        Optional.empty(),
        Set.of());
  }

  boolean accepts(TcbStatus status, Instant at) {
    Optional<Instant> until = statuses.get(status);
    return until != null && until.map(last -> !at.isAfter(last)).orElse(true);
  }

  /** The first advisory, in alphabetical order, that may not be open. */
  Optional<String> firstRefused(Set<String> advisories) {
    return advisories.stream()
        .sorted()
        .filter(
            each ->
                deniedAdvisories.contains(each)
                    || acceptedAdvisories.map(some -> !some.contains(each)).orElse(false))
        .findFirst();
  }
}
