package org.fedclave.attestation.dcap;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.protocol.Bytes;

/**
 * Looks for a trust domain that one policy accepts and another does not.
 *
 * @param theirs the one that is looked through
 * @param own the one that it is held against
 */
record TdxPolicyComparison(TdxPolicy theirs, TdxPolicy own) {

  private static final Bytes ZERO = Bytes.wrap(new byte[TdReport.MEASUREMENT_BYTES]);

  Optional<PolicyGap> firstGap() {
    var platforms = new PlatformPolicyComparison(theirs.platform(), own.platform());
    return platforms
        .roots()
        .or(() -> PlatformPolicyComparison.programs(theirs.measurements(), own.measurements()))
        .or(this::registers)
        .or(this::attributes)
        .or(this::host)
        .or(platforms::platform)
        .or(platforms::collateral);
  }

  private Optional<PolicyGap> registers() {
    for (int index = 0; index < TdReport.RTMRS; index++) {
      if (!PlatformPolicyComparison.isSubset(
          Optional.ofNullable(theirs.rtmrs().get(index)),
          Optional.ofNullable(own.rtmrs().get(index)))) {
        return weaker(Kind.PROGRAM, "accepts other values of RTMR" + index, "fewer");
      }
    }
    return theirs.explainedRtmrs().containsAll(own.explainedRtmrs())
        ? Optional.empty()
        : weaker(Kind.PROGRAM, "accepts RTMRs that no event log explains", "an event log");
  }

  private Optional<PolicyGap> attributes() {
    if (!isWithin(own.requiredAttributes(), theirs.requiredAttributes())) {
      return weaker(
          Kind.PLATFORM,
          "requires only the TD attributes " + theirs.requiredAttributes().toHex(),
          own.requiredAttributes().toHex());
    }
    if (!isWithin(theirs.allowedAttributes(), own.allowedAttributes())) {
      return weaker(
          Kind.PLATFORM,
          "accepts the TD attributes " + theirs.allowedAttributes().toHex(),
          "none outside of " + own.allowedAttributes().toHex());
    }
    return isWithin(theirs.allowedFeatures(), own.allowedFeatures())
        ? Optional.empty()
        : weaker(
            Kind.PLATFORM,
            "accepts the processor features " + theirs.allowedFeatures().toHex(),
            "none outside of " + own.allowedFeatures().toHex());
  }

  private static boolean isWithin(Bytes bits, Bytes mask) {
    return QeIdentity.masked(bits, mask).equals(bits);
  }

  private Optional<PolicyGap> host() {
    if (!PlatformPolicyComparison.isSubset(theirs.modules(), own.modules())) {
      return weaker(Kind.PLATFORM, "accepts other TDX modules", "fewer");
    }
    Map<String, Optional<Set<Bytes>>> ours = TdxPolicy.named(own.configuration());
    for (var entry : TdxPolicy.named(theirs.configuration()).entrySet()) {
      Optional<Set<Bytes>> accepted = ours.getOrDefault(entry.getKey(), Optional.empty());
      if (!accepted.orElse(Set.of(ZERO)).containsAll(entry.getValue().orElse(Set.of(ZERO)))) {
        return weaker(Kind.PROGRAM, "accepts other values of " + entry.getKey(), "fewer");
      }
    }
    return Optional.empty();
  }

  private static Optional<PolicyGap> weaker(Kind kind, String theirs, String own) {
    return PlatformPolicyComparison.weaker(kind, theirs, own);
  }
}
