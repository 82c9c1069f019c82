package org.fedclave.attestation.nvidia;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.fedclave.attestation.DevicePolicy;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.attest.AttestationAnswer;

/**
 * What a relying party demands of the GPUs and switches beside an enclave. There is no default that
 * accepts: what is not listed is refused.
 *
 * @param vendorRoots NVIDIA's roots that it trusts, each for its purpose
 * @param simulatedRoots fingerprints of test roots that it trusts for devices, whose evidence
 *     proves nothing about silicon; empty outside of demonstrations
 * @param simulatedRimRoots the same for reference values
 * @param devices how many devices an enclave must have, exactly
 * @param chips the accepted chips by NVIDIA's name, for example {@code GH100}, with their lowest
 *     versions; {@link #ANY_CHIP} stands for all that are not named
 * @param modes the accepted ways of protecting links to other devices
 * @param vbiosRim whether the reference values of the firmware must be there
 * @param driverRim whether those of the driver must be there, where there is a driver
 * @param ocsp whether an OCSP answer must be there for each certificate that NVIDIA issued
 * @param maximumCollateralAge how old an OCSP answer may be
 * @param allowedDevices the accepted devices by {@link GenuineNvidiaReport#deviceId}; empty: any
 * @param allowZeroPadding whether zero bytes may follow a report; they are not signed
 */
public record NvidiaPolicy(
    Set<NvidiaRoot> vendorRoots,
    Set<Digest> simulatedRoots,
    Set<Digest> simulatedRimRoots,
    int devices,
    Map<String, DeviceFloor> chips,
    Set<GpuMode> modes,
    CollateralRule vbiosRim,
    CollateralRule driverRim,
    CollateralRule ocsp,
    Duration maximumCollateralAge,
    Optional<Set<Bytes>> allowedDevices,
    boolean allowZeroPadding)
    implements DevicePolicy {

  /** In place of a chip's name: every chip of NVIDIA that is not named. */
  public static final String ANY_CHIP = "*";

  /** No enclave has more devices: an answer to a challenge holds no more. */
  public static final int MOST_DEVICES = AttestationAnswer.MOST_GPUS;

  private static final Pattern CHIP = Pattern.compile("[A-Z][A-Z0-9_]{1,15}");

  public NvidiaPolicy {
    vendorRoots = Set.copyOf(vendorRoots);
    simulatedRoots = Set.copyOf(simulatedRoots);
    simulatedRimRoots = Set.copyOf(simulatedRimRoots);
    chips = Map.copyOf(chips);
    modes = Set.copyOf(modes);
    allowedDevices = allowedDevices.map(Set::copyOf);
    require(
        vendorRoots.contains(NvidiaRoot.DEVICE_IDENTITY) || !simulatedRoots.isEmpty(),
        "no root for devices is trusted");
    require(
        simulatedRoots.stream().noneMatch(root -> NvidiaRoot.of(root).isPresent())
            && simulatedRimRoots.stream().noneMatch(root -> NvidiaRoot.of(root).isPresent()),
        "NVIDIA's own root is named as a simulated one");
    require(
        vendorRoots.contains(NvidiaRoot.RIM_SIGNING)
            || !simulatedRimRoots.isEmpty()
            || (vbiosRim == CollateralRule.WHEN_PRESENT
                && driverRim == CollateralRule.WHEN_PRESENT),
        "a RIM is required and no root for RIMs is trusted");
    require(devices >= 1 && devices <= MOST_DEVICES, "the number of devices is not in 1..16");
    require(!chips.isEmpty(), "no chip is accepted");
    require(
        chips.keySet().stream()
            .allMatch(chip -> chip.equals(ANY_CHIP) || CHIP.matcher(chip).matches()),
        "a chip's name is not like GH100");
    require(!modes.isEmpty(), "no mode is accepted");
    require(maximumCollateralAge.isPositive(), "the age of collateral is not positive");
    require(allowedDevices.map(all -> !all.isEmpty()).orElse(true), "the list of devices is empty");
    require(
        allowedDevices
            .map(all -> all.stream().allMatch(id -> id.size() == Digest.SIZE))
            .orElse(true),
        "a device's id has not 32 bytes");
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }

  boolean trustsForDevices(Digest root) {
    return simulatedRoots.contains(root) || trusts(NvidiaRoot.DEVICE_IDENTITY, root);
  }

  boolean trustsForRims(Digest root) {
    return simulatedRimRoots.contains(root) || trusts(NvidiaRoot.RIM_SIGNING, root);
  }

  private boolean trusts(NvidiaRoot known, Digest root) {
    return vendorRoots.contains(known) && known.fingerprint().equals(root);
  }

  /** The floor for {@code chip}, which may be unnamed. */
  Optional<DeviceFloor> floor(Optional<String> chip) {
    return chip.map(chips::get).or(() -> Optional.ofNullable(chips.get(ANY_CHIP)));
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.NVIDIA_GPU;
  }

  @Override
  public ObjectNode toTree() {
    return NvidiaPolicyJson.write(this);
  }

  @Override
  public NvidiaAppraiser appraiser() {
    return new NvidiaAppraiser(this);
  }

  @Override
  public Optional<PolicyGap> firstGap(TechnologyPolicy own) {
    return new NvidiaPolicyComparison(this, (NvidiaPolicy) own).firstGap();
  }

  @Override
  public List<String> explain() {
    return NvidiaPolicyWords.of(this);
  }
}
