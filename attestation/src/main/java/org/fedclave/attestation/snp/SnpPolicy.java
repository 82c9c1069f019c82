package org.fedclave.attestation.snp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * What a relying party demands of SEV-SNP evidence. There is no default that accepts: what is not
 * listed is refused. Debugging and migration agents are refused whatever a policy says.
 *
 * @param vendorRoots AMD's roots that it trusts
 * @param simulatedRoots fingerprints of test roots that it trusts, whose evidence proves nothing
 *     about silicon; empty outside of demonstrations
 * @param products the accepted products with their lowest firmware versions
 * @param endorsementKeys the accepted kinds of signing key
 * @param measurements the accepted programs: launch digests of 48 bytes
 * @param maximumVmpl highest (least privileged) accepted privilege level, 0 to 3
 * @param revocation whether a revocation list must be there
 * @param maximumCollateralAge how old a revocation list may be
 * @param restrictions what narrows it further; by default EPYC Milan is denied
 */
public record SnpPolicy(
    Set<AmdRoot> vendorRoots,
    Set<Digest> simulatedRoots,
    Map<SnpProduct, TcbFloor> products,
    Set<EndorsementKey> endorsementKeys,
    Set<Bytes> measurements,
    int maximumVmpl,
    RevocationRule revocation,
    Duration maximumCollateralAge,
    SnpRestrictions restrictions)
    implements TechnologyPolicy {

  public SnpPolicy {
    vendorRoots = Set.copyOf(vendorRoots);
    simulatedRoots = Set.copyOf(simulatedRoots);
    products = Map.copyOf(products);
    endorsementKeys = Set.copyOf(endorsementKeys);
    measurements = Set.copyOf(measurements);
    require(!vendorRoots.isEmpty() || !simulatedRoots.isEmpty(), "no root is trusted");
    require(
        simulatedRoots.stream().noneMatch(root -> AmdRoot.of(root).isPresent()),
        "AMD's own root is named as a simulated one");
    require(!products.isEmpty(), "no product is accepted");
    products.forEach(
        (product, floor) ->
            require(product == floor.product(), "a floor stands under another product"));
    require(!endorsementKeys.isEmpty(), "no kind of endorsement key is accepted");
    require(!measurements.isEmpty(), "no measurement is accepted");
    require(
        measurements.stream().allMatch(m -> m.size() == SnpReport.MEASUREMENT_BYTES),
        "a measurement has not 48 bytes");
    require(maximumVmpl >= 0 && maximumVmpl <= 3, "the VMPL is not in 0..3");
    require(maximumCollateralAge.isPositive(), "the age of collateral is not positive");
  }

  /** A policy with {@link SnpRestrictions#DEFAULT}. */
  public SnpPolicy(
      Set<AmdRoot> vendorRoots,
      Set<Digest> simulatedRoots,
      Map<SnpProduct, TcbFloor> products,
      Set<EndorsementKey> endorsementKeys,
      Set<Bytes> measurements,
      int maximumVmpl,
      RevocationRule revocation,
      Duration maximumCollateralAge) {
    this(
        vendorRoots,
        simulatedRoots,
        products,
        endorsementKeys,
        measurements,
        maximumVmpl,
        revocation,
        maximumCollateralAge,
        SnpRestrictions.DEFAULT);
  }

  /** This policy with other restrictions. */
  public SnpPolicy with(SnpRestrictions other) {
    return new SnpPolicy(
        vendorRoots,
        simulatedRoots,
        products,
        endorsementKeys,
        measurements,
        maximumVmpl,
        revocation,
        maximumCollateralAge,
        other);
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }

  boolean trusts(Digest root) {
    return simulatedRoots.contains(root)
        || AmdRoot.of(root).filter(vendorRoots::contains).isPresent();
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.SEV_SNP;
  }

  @Override
  public ObjectNode toTree() {
    return SnpPolicyJson.write(this);
  }

  @Override
  public SnpAppraiser appraiser() {
    return new SnpAppraiser(this);
  }

  @Override
  public Optional<PolicyGap> firstGap(TechnologyPolicy own) {
    return new SnpPolicyComparison(this, (SnpPolicy) own).firstGap();
  }

  @Override
  public List<String> explain() {
    var lines = new ArrayList<String>();
    lines.add(
        "SEV-SNP evidence must lead to "
            + (vendorRoots.isEmpty()
                ? "no root of AMD"
                : "a root of AMD: " + sorted(vendorRoots.stream().map(AmdRoot::label).toList())));
    for (Digest root : new TreeSet<>(simulatedRoots)) {
      lines.add(
          "WARNING: the test root "
              + root
              + " is trusted too; its evidence is simulated and proves nothing");
    }
    new EnumMap<>(products)
        .forEach(
            (product, floor) -> {
              lines.add(product.label() + ": reported firmware at least " + floor.reported());
              lines.add(product.label() + ": committed firmware at least " + floor.committed());
              lines.add(product.label() + ": firmware at launch at least " + floor.launch());
            });
    lines.add(
        "signed by a key of kind " + sorted(endorsementKeys.stream().map(Enum::name).toList()));
    lines.add("one of these programs: " + sorted(measurements.stream().map(Bytes::toHex).toList()));
    lines.add("privilege level (VMPL) at most " + maximumVmpl);
    lines.add("never with debugging, never with a migration agent");
    lines.addAll(restrictions.explain());
    lines.add(
        revocation == RevocationRule.REQUIRED
            ? "a revocation list of the root is required, at most " + days() + " old"
            : "a revocation list is checked only if whoever presents the evidence brings one, at most "
                + days()
                + " old");
    return List.copyOf(lines);
  }

  private String days() {
    return maximumCollateralAge.toDays() + " days " + maximumCollateralAge.toHoursPart() + " hours";
  }

  private static String sorted(List<String> words) {
    return words.stream().sorted().collect(Collectors.joining(", "));
  }
}
