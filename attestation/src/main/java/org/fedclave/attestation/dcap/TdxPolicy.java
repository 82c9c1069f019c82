package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Bytes;

/**
 * What a relying party demands of TDX evidence. There is no default that accepts. Debugging is
 * refused whatever a policy says.
 *
 * @param platform roots, TCB, collateral, devices
 * @param measurements the accepted firmwares: MRTD, 48 bytes each
 * @param rtmrs what runtime measurement registers may hold, by index, 48 bytes each. A register
 *     that is left out is not looked at: then whatever is measured there, as a rule kernel and
 *     command line, may be anything
 * @param explainedRtmrs the registers that an event log beside the quote must lead to. A log that
 *     is there is held against every register that it extends, named or not
 * @param requiredAttributes TD attributes that must be set, 8 bytes as in the report
 * @param allowedAttributes TD attributes that may be set; never DEBUG
 * @param allowedFeatures XFAM bits that may be set, 8 bytes as in the report
 * @param modules the accepted TDX modules (MRSEAM), 48 bytes each; empty means any of Intel's
 * @param configuration what the host may have told the TD
 */
public record TdxPolicy(
    PlatformPolicy platform,
    Set<Bytes> measurements,
    Map<Integer, Set<Bytes>> rtmrs,
    Set<Integer> explainedRtmrs,
    Bytes requiredAttributes,
    Bytes allowedAttributes,
    Bytes allowedFeatures,
    Optional<Set<Bytes>> modules,
    HostConfiguration configuration)
    implements TechnologyPolicy {

  static final int MASK_BYTES = 8;

  /** TD attribute: the TD is not told of pages that the host took away, which it must be told. */
  public static final Bytes SEPT_VE_DISABLE = Bytes.hex("0000001000000000");

  /**
   * Values that the host chooses when it makes a TD; whether they matter depends on the program.
   *
   * @param configIds the accepted MRCONFIGIDs, 48 bytes each; empty means zero only
   * @param owners the accepted MROWNERs; empty means zero only
   * @param ownerConfigs the accepted MROWNERCONFIGs; empty means zero only
   * @param serviceTds the accepted MRSERVICETDs (TDX 1.5), such as one that migrates the TD; empty
   *     means zero only
   */
  public record HostConfiguration(
      Optional<Set<Bytes>> configIds,
      Optional<Set<Bytes>> owners,
      Optional<Set<Bytes>> ownerConfigs,
      Optional<Set<Bytes>> serviceTds) {

    /** Zero everywhere. */
    public static final HostConfiguration NONE =
        new HostConfiguration(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public HostConfiguration {
      configIds = checked(configIds);
      owners = checked(owners);
      ownerConfigs = checked(ownerConfigs);
      serviceTds = checked(serviceTds);
    }

    private static Optional<Set<Bytes>> checked(Optional<Set<Bytes>> values) {
      values.ifPresent(TdxPolicy::requireMeasurements);
      return values.map(Set::copyOf);
    }
  }

  public TdxPolicy {
    measurements = Set.copyOf(measurements);
    rtmrs = Map.copyOf(rtmrs);
    explainedRtmrs = Set.copyOf(explainedRtmrs);
    modules = modules.map(Set::copyOf);
    requireMeasurements(measurements);
    modules.ifPresent(TdxPolicy::requireMeasurements);
    rtmrs.values().forEach(TdxPolicy::requireMeasurements);
    PlatformPolicy.require(
        isRegister(rtmrs.keySet()) && isRegister(explainedRtmrs), "there are RTMRs 0 to 3 only");
    PlatformPolicy.require(
        requiredAttributes.size() == MASK_BYTES
            && allowedAttributes.size() == MASK_BYTES
            && allowedFeatures.size() == MASK_BYTES,
        "attributes or features have not 8 bytes");
    PlatformPolicy.require(
        QeIdentity.masked(requiredAttributes, allowedAttributes).equals(requiredAttributes),
        "an attribute is required that is not allowed");
    PlatformPolicy.require(
        (allowedAttributes.get(0) & 1) == 0, "the attribute DEBUG can not be allowed");
  }

  private static boolean isRegister(Set<Integer> indices) {
    return indices.stream().allMatch(index -> index >= 0 && index < TdReport.RTMRS);
  }

  private static void requireMeasurements(Set<Bytes> values) {
    PlatformPolicy.require(!values.isEmpty(), "a list of accepted measurements is empty");
    PlatformPolicy.require(
        PlatformPolicy.sized(values, TdReport.MEASUREMENT_BYTES), "a measurement has not 48 bytes");
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.TDX;
  }

  @Override
  public ObjectNode toTree() {
    return TdxPolicyJson.write(this);
  }

  @Override
  public TdxAppraiser appraiser() {
    return new TdxAppraiser(this);
  }

  @Override
  public Optional<PolicyGap> firstGap(TechnologyPolicy own) {
    return new TdxPolicyComparison(this, (TdxPolicy) own).firstGap();
  }

  @Override
  public List<String> explain() {
    var lines = new ArrayList<String>();
    lines.addAll(PlatformPolicyWords.lines("TDX", platform));
    lines.add("one of these firmwares (MRTD): " + PlatformPolicyWords.hex(measurements));
    for (int index = 0; index < TdReport.RTMRS; index++) {
      Optional<Set<Bytes>> values = Optional.ofNullable(rtmrs.get(index));
      String register = "RTMR" + index;
      lines.add(
          values
              .map(some -> register + " one of: " + PlatformPolicyWords.hex(some))
              .orElse(
                  "WARNING: " + register + " is not looked at; what is measured there is free"));
    }
    if (!explainedRtmrs.isEmpty()) {
      lines.add("an event log must lead to RTMR " + explainedRtmrs.stream().sorted().toList());
    }
    lines.add(
        "TD attributes at least "
            + requiredAttributes.toHex()
            + " and none outside of "
            + allowedAttributes.toHex()
            + ", never with debugging");
    lines.add("processor features (XFAM) none outside of " + allowedFeatures.toHex());
    modules.ifPresent(
        some -> lines.add("one of these TDX modules (MRSEAM): " + PlatformPolicyWords.hex(some)));
    named(configuration)
        .forEach(
            (name, values) ->
                lines.add(
                    name
                        + values
                            .map(some -> " one of: " + PlatformPolicyWords.hex(some))
                            .orElse(" zero")));
    return List.copyOf(lines);
  }

  /** The four lists by the register that each is about. */
  static Map<String, Optional<Set<Bytes>>> named(HostConfiguration configuration) {
    return new TreeMap<>(
        Map.of(
            "MRCONFIGID",
            configuration.configIds(),
            "MROWNER",
            configuration.owners(),
            "MROWNERCONFIG",
            configuration.ownerConfigs(),
            "MRSERVICETD",
            configuration.serviceTds()));
  }
}
