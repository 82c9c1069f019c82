package org.fedclave.party;

import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.snp.RevocationRule;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbFloor;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.party.PolicyDecision.Refused;

/**
 * Compares a contract's appraisal policy with a party's own: whatever the contract accepts, the
 * party must accept too. Otherwise enclaves that the party would refuse would see models made from
 * its rows, and the proof would rest on them.
 */
final class AppraisalComparison {

  private final SnpPolicy theirs;
  private final SnpPolicy own;

  private AppraisalComparison(SnpPolicy theirs, SnpPolicy own) {
    this.theirs = theirs;
    this.own = own;
  }

  /** The first thing that {@code theirs} accepts and {@code own} does not. */
  static Optional<Refused> firstWeakness(AppraisalPolicy theirs, AppraisalPolicy own) {
    if (theirs.maximumEvidenceAge().compareTo(own.maximumEvidenceAge()) > 0) {
      return weaker(
          PolicyRule.COLLATERAL,
          "relies on evidence for " + theirs.maximumEvidenceAge(),
          own.maximumEvidenceAge().toString());
    }
    var compare = new AppraisalComparison(theirs.sevSnp(), own.sevSnp());
    return compare.roots().or(compare::program).or(compare::platform).or(compare::collateral);
  }

  private Optional<Refused> roots() {
    if (!own.simulatedRoots().containsAll(theirs.simulatedRoots())) {
      return weaker(
          PolicyRule.ROOT,
          "trusts a test root, whose evidence is simulated",
          "another set of them");
    }
    if (!own.vendorRoots().containsAll(theirs.vendorRoots())) {
      return weaker(
          PolicyRule.ROOT,
          "trusts the vendor roots " + new TreeSet<>(theirs.vendorRoots()),
          new TreeSet<>(own.vendorRoots()).toString());
    }
    return Optional.empty();
  }

  private Optional<Refused> program() {
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
        PolicyRule.PROGRAM,
        "accepts the program " + unknown,
        own.measurements().size() + " others");
  }

  private Optional<Refused> platform() {
    for (var entry : theirs.products().entrySet()) {
      TcbFloor floor = own.products().get(entry.getKey());
      if (floor == null || !atLeast(entry.getValue(), floor)) {
        return platform(entry.getKey(), floor == null);
      }
    }
    if (!own.endorsementKeys().containsAll(theirs.endorsementKeys())) {
      return weaker(
          PolicyRule.PLATFORM,
          "accepts the endorsement keys " + new TreeSet<>(theirs.endorsementKeys()),
          new TreeSet<>(own.endorsementKeys()).toString());
    }
    if (theirs.maximumVmpl() > own.maximumVmpl()) {
      return weaker(
          PolicyRule.PLATFORM,
          "accepts VMPL " + theirs.maximumVmpl(),
          "at most " + own.maximumVmpl());
    }
    return Optional.empty();
  }

  private static Optional<Refused> platform(SnpProduct product, boolean unknown) {
    return unknown
        ? weaker(PolicyRule.PLATFORM, "accepts " + product.label() + " processors", "others")
        : weaker(
            PolicyRule.PLATFORM, "accepts older firmware of " + product.label(), "newer firmware");
  }

  private Optional<Refused> collateral() {
    if (own.revocation() == RevocationRule.REQUIRED
        && theirs.revocation() != RevocationRule.REQUIRED) {
      return weaker(PolicyRule.COLLATERAL, "does not require a revocation list", "one");
    }
    if (theirs.maximumCollateralAge().compareTo(own.maximumCollateralAge()) > 0) {
      return weaker(
          PolicyRule.COLLATERAL,
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

  private static Optional<Refused> weaker(PolicyRule rule, String theirs, String own) {
    return Optional.of(
        new Refused(
            rule,
            "the contract's appraisal policy is weaker than ours: it "
                + theirs
                + ", ours demands "
                + own));
  }
}
