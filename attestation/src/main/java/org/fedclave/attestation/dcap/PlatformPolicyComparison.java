package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.protocol.Bytes;

/**
 * Looks for a platform that one policy accepts and another does not.
 *
 * @param theirs the one that is looked through
 * @param own the one that it is held against
 */
record PlatformPolicyComparison(PlatformPolicy theirs, PlatformPolicy own) {

  Optional<PolicyGap> roots() {
    if (!own.simulatedRoots().containsAll(theirs.simulatedRoots())) {
      return weaker(
          Kind.ROOT, "trusts a test root, whose evidence is simulated", "another set of them");
    }
    if (!own.vendorRoots().containsAll(theirs.vendorRoots())) {
      return weaker(Kind.ROOT, "trusts Intel's root", "no root of Intel");
    }
    return Optional.empty();
  }

  Optional<PolicyGap> platform() {
    return tcb().or(this::advisories).or(this::products);
  }

  private Optional<PolicyGap> tcb() {
    Map<TcbStatus, Optional<Instant>> statuses = new TreeMap<>(theirs.tcb().statuses());
    for (Map.Entry<TcbStatus, Optional<Instant>> entry : statuses.entrySet()) {
      TcbStatus status = entry.getKey();
      if (!acceptsAsLong(status, entry.getValue())) {
        String until = entry.getValue().map(last -> " until " + last).orElse("");
        return weaker(
            Kind.PLATFORM,
            "accepts the TCB status " + status.label() + until,
            "another status, or an earlier end");
      }
    }
    int theirFloor = theirs.tcb().minimumEvaluationDataNumber();
    int ownFloor = own.tcb().minimumEvaluationDataNumber();
    return theirFloor < ownFloor
        ? weaker(Kind.PLATFORM, "accepts TCB evaluation " + theirFloor, "at least " + ownFloor)
        : Optional.empty();
  }

  /** A platform that should be relaunched is also out of date, so accepting that suffices. */
  private boolean acceptsAsLong(TcbStatus status, Optional<Instant> until) {
    return switch (status) {
      case TD_RELAUNCH_ADVISED -> isAsLong(status, until) || isAsLong(TcbStatus.OUT_OF_DATE, until);
      case TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED ->
          isAsLong(status, until) || isAsLong(TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED, until);
      default -> isAsLong(status, until);
    };
  }

  private boolean isAsLong(TcbStatus status, Optional<Instant> until) {
    Optional<Instant> last = own.tcb().statuses().get(status);
    return last != null
        && (last.isEmpty() || until.map(theirLast -> !theirLast.isAfter(last.get())).orElse(false));
  }

  private Optional<PolicyGap> advisories() {
    if (!isSubset(theirs.tcb().acceptedAdvisories(), own.tcb().acceptedAdvisories())
        || !theirs.tcb().deniedAdvisories().containsAll(deniedHere())) {
      return weaker(
          Kind.PLATFORM, "accepts platforms with more open advisories", "fewer open advisories");
    }
    return Optional.empty();
  }

  /** What we deny and they do not refuse already by their list of accepted ones. */
  private Set<String> deniedHere() {
    Set<String> denied = new TreeSet<>(own.tcb().deniedAdvisories());
    theirs.tcb().acceptedAdvisories().ifPresent(denied::retainAll);
    return denied;
  }

  private Optional<PolicyGap> products() {
    Set<Bytes> denied = new HashSet<>(own.deniedFmspcs());
    theirs.acceptedFmspcs().ifPresent(denied::retainAll);
    if (!isSubset(theirs.acceptedFmspcs(), own.acceptedFmspcs())
        || !theirs.deniedFmspcs().containsAll(denied)) {
      return weaker(Kind.PLATFORM, "accepts platforms of other families (FMSPC)", "others");
    }
    if (!isSubset(theirs.acceptedDevices(), own.acceptedDevices())) {
      return weaker(Kind.PLATFORM, "accepts other platforms than ours", "named ones");
    }
    return Optional.empty();
  }

  /** Whether a list, whose absence means everything, stays within another. */
  static <T> boolean isSubset(Optional<Set<T>> theirs, Optional<Set<T>> own) {
    return own.isEmpty() || theirs.map(some -> own.get().containsAll(some)).orElse(false);
  }

  Optional<PolicyGap> collateral() {
    if (!theirs.collateral().required().containsAll(own.collateral().required())) {
      return weaker(Kind.COLLATERAL, "does not require all collateral that we do", "more");
    }
    if (theirs.collateral().maximumAge().compareTo(own.collateral().maximumAge()) > 0) {
      return weaker(
          Kind.COLLATERAL,
          "accepts collateral of " + theirs.collateral().maximumAge(),
          own.collateral().maximumAge().toString());
    }
    return theirs.allowZeroPadding() && !own.allowZeroPadding()
        ? weaker(Kind.COLLATERAL, "accepts zero bytes after a quote", "none")
        : Optional.empty();
  }

  static Optional<PolicyGap> weaker(Kind kind, String theirs, String own) {
    return Optional.of(new PolicyGap(kind, theirs, own));
  }

  static Optional<PolicyGap> programs(Set<Bytes> theirs, Set<Bytes> own) {
    return own.containsAll(theirs)
        ? Optional.empty()
        : weaker(
            Kind.PROGRAM,
            "accepts the program "
                + theirs.stream()
                    .filter(measurement -> !own.contains(measurement))
                    .map(measurement -> measurement.toHex().substring(0, 16) + "...")
                    .sorted()
                    .toList(),
            own.size() + " others");
  }
}
