package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Bytes;

/**
 * What a relying party demands of SGX evidence. There is no default that accepts. Debugging is
 * refused whatever a policy says.
 *
 * @param platform roots, TCB, collateral, devices
 * @param measurements the accepted programs: MRENCLAVE, 32 bytes each
 * @param signers the accepted MRSIGNERs, 32 bytes each; empty means any, as the program is named
 * @param product ISVPRODID; empty means any
 * @param minimumSecurityVersion floor for ISVSVN
 * @param configurations the accepted CONFIGIDs, 64 bytes each; empty means zero only
 */
public record SgxPolicy(
    PlatformPolicy platform,
    Set<Bytes> measurements,
    Optional<Set<Bytes>> signers,
    Optional<Integer> product,
    int minimumSecurityVersion,
    Optional<Set<Bytes>> configurations)
    implements TechnologyPolicy {

  static final int CONFIG_ID_BYTES = 64;

  public SgxPolicy {
    measurements = Set.copyOf(measurements);
    signers = signers.map(Set::copyOf);
    configurations = configurations.map(Set::copyOf);
    PlatformPolicy.require(!measurements.isEmpty(), "no measurement is accepted");
    PlatformPolicy.require(
        PlatformPolicy.sized(measurements, EnclaveReport.MEASUREMENT_BYTES)
            && PlatformPolicy.sized(signers.orElse(Set.of()), EnclaveReport.MEASUREMENT_BYTES),
        "a measurement or signer has not 32 bytes");
    PlatformPolicy.require(
        PlatformPolicy.sized(configurations.orElse(Set.of()), CONFIG_ID_BYTES),
        "a configuration id has not 64 bytes");
    PlatformPolicy.require(
        signers.map(some -> !some.isEmpty()).orElse(true)
            && configurations.map(some -> !some.isEmpty()).orElse(true),
        "a list of signers or configurations is empty");
    PlatformPolicy.require(
        product.map(SgxPolicy::isU16).orElse(true) && isU16(minimumSecurityVersion),
        "a product number or security version is not in 0..65535");
  }

  private static boolean isU16(int value) {
    return value >= 0 && value <= 0xffff;
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.SGX;
  }

  @Override
  public ObjectNode toTree() {
    return SgxPolicyJson.write(this);
  }

  @Override
  public SgxAppraiser appraiser() {
    return new SgxAppraiser(this);
  }

  @Override
  public Optional<PolicyGap> firstGap(TechnologyPolicy own) {
    return new SgxPolicyComparison(this, (SgxPolicy) own).firstGap();
  }

  @Override
  public List<String> explain() {
    var lines = new ArrayList<String>();
    lines.addAll(PlatformPolicyWords.lines("SGX", platform));
    lines.add("one of these enclaves (MRENCLAVE): " + PlatformPolicyWords.hex(measurements));
    signers.ifPresent(
        some -> lines.add("signed by one of (MRSIGNER): " + PlatformPolicyWords.hex(some)));
    product.ifPresent(number -> lines.add("product number (ISVPRODID) " + number));
    if (minimumSecurityVersion > 0) {
      lines.add("security version (ISVSVN) at least " + minimumSecurityVersion);
    }
    lines.add(
        configurations
            .map(some -> "launched with one of (CONFIGID): " + PlatformPolicyWords.hex(some))
            .orElse("launched without a configuration (CONFIGID, CONFIGSVN)"));
    lines.add("never with debugging");
    return List.copyOf(lines);
  }
}
