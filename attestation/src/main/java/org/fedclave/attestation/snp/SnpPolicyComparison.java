package org.fedclave.attestation.snp;

import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;

/**
 * Looks for something that one policy accepts and another does not.
 *
 * @param theirs the one that is looked through
 * @param own the one that it is held against
 */
record SnpPolicyComparison(SnpPolicy theirs, SnpPolicy own) {

  Optional<PolicyGap> firstGap() {
    return roots()
        .or(this::program)
        .or(this::platform)
        .or(this::collateral)
        .or(() -> theirs.restrictions().firstGap(own.restrictions()));
  }

  private Optional<PolicyGap> roots() {
    if (!own.simulatedRoots().containsAll(theirs.simulatedRoots())) {
      return weaker(
          Kind.ROOT, "trusts a test root, whose evidence is simulated", "another set of them");
    }
    if (!own.vendorRoots().containsAll(theirs.vendorRoots())) {
      return weaker(
          Kind.ROOT,
          "trusts the vendor roots " + new TreeSet<>(theirs.vendorRoots()),
          new TreeSet<>(own.vendorRoots()).toString());
    }
    return Optional.empty();
  }

  private Optional<PolicyGap> program() {
    if (own.measurements().containsAll(theirs.measurements())) {
      return Optional.empty();
    }
    String unknown =
        theirs.measurements().stream()
            .filter(measurement -> !own.measurements().contains(measurement))
            .map(measurement -> measurement.toHex().substring(0, 16) + "...")
            .sorted()
            .collect(Collectors.joining(", "));
    return weaker(
        Kind.PROGRAM, "accepts the program " + unknown, own.measurements().size() + " others");
  }

  private Optional<PolicyGap> platform() {
    for (var entry : theirs.products().entrySet()) {
      TcbFloor floor = own.products().get(entry.getKey());
      if (floor == null || !atLeast(entry.getValue(), floor)) {
        return platform(entry.getKey(), floor == null);
      }
    }
    if (!own.endorsementKeys().containsAll(theirs.endorsementKeys())) {
      return weaker(
          Kind.PLATFORM,
          "accepts the endorsement keys " + new TreeSet<>(theirs.endorsementKeys()),
          new TreeSet<>(own.endorsementKeys()).toString());
    }
    if (theirs.maximumVmpl() > own.maximumVmpl()) {
      return weaker(
          Kind.PLATFORM, "accepts VMPL " + theirs.maximumVmpl(), "at most " + own.maximumVmpl());
    }
    return Optional.empty();
  }

  private static Optional<PolicyGap> platform(SnpProduct product, boolean unknown) {
    return unknown
        ? weaker(Kind.PLATFORM, "accepts " + product.label() + " processors", "others")
        : weaker(Kind.PLATFORM, "accepts older firmware of " + product.label(), "newer firmware");
  }

  private Optional<PolicyGap> collateral() {
    if (own.revocation() == RevocationRule.REQUIRED
        && theirs.revocation() != RevocationRule.REQUIRED) {
      return weaker(Kind.COLLATERAL, "does not require a revocation list", "one");
    }
    if (theirs.maximumCollateralAge().compareTo(own.maximumCollateralAge()) > 0) {
      return weaker(
          Kind.COLLATERAL,
          "accepts revocation lists of " + theirs.maximumCollateralAge(),
          own.maximumCollateralAge().toString());
    }
    return Optional.empty();
  }

  private static boolean atLeast(TcbFloor theirs, TcbFloor own) {
    return atLeast(theirs.reported(), own.reported())
        && atLeast(theirs.committed(), own.committed())
        && atLeast(theirs.launch(), own.launch());
  }

  private static boolean atLeast(TcbVersion theirs, TcbVersion own) {
    return theirs.fmc() >= own.fmc()
        && theirs.bootLoader() >= own.bootLoader()
        && theirs.tee() >= own.tee()
        && theirs.snp() >= own.snp()
        && theirs.microcode() >= own.microcode();
  }

  private static Optional<PolicyGap> weaker(Kind kind, String theirs, String own) {
    return Optional.of(new PolicyGap(kind, theirs, own));
  }
}
