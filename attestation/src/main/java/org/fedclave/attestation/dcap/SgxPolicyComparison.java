package org.fedclave.attestation.dcap;

import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.protocol.Bytes;

/**
 * Looks for an enclave that one policy accepts and another does not.
 *
 * @param theirs the one that is looked through
 * @param own the one that it is held against
 */
record SgxPolicyComparison(SgxPolicy theirs, SgxPolicy own) {

  private static final Bytes ZERO = Bytes.wrap(new byte[SgxPolicy.CONFIG_ID_BYTES]);

  Optional<PolicyGap> firstGap() {
    var platforms = new PlatformPolicyComparison(theirs.platform(), own.platform());
    return platforms
        .roots()
        .or(() -> PlatformPolicyComparison.programs(theirs.measurements(), own.measurements()))
        .or(this::enclave)
        .or(platforms::platform)
        .or(platforms::collateral);
  }

  private Optional<PolicyGap> enclave() {
    if (!PlatformPolicyComparison.isSubset(theirs.signers(), own.signers())) {
      return weaker("accepts enclaves of other signers", "fewer");
    }
    if (own.product().isPresent() && !own.product().equals(theirs.product())) {
      return weaker("accepts other product numbers", own.product().get().toString());
    }
    if (theirs.minimumSecurityVersion() < own.minimumSecurityVersion()) {
      return weaker(
          "accepts security version " + theirs.minimumSecurityVersion(),
          "at least " + own.minimumSecurityVersion());
    }
    boolean isWithin =
        own.configurations().isPresent()
            ? own.configurations().get().containsAll(theirs.configurations().orElse(Set.of(ZERO)))
            : theirs.configurations().isEmpty();
    return isWithin
        ? Optional.empty()
        : weaker("accepts enclaves with other configurations", "fewer");
  }

  private static Optional<PolicyGap> weaker(String theirs, String own) {
    return PlatformPolicyComparison.weaker(Kind.PROGRAM, theirs, own);
  }
}
