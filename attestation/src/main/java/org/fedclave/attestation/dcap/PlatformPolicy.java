package org.fedclave.attestation.dcap;

import java.util.Optional;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * What a relying party demands of the platform under an enclave or trust domain, alike for SGX and
 * TDX.
 *
 * @param vendorRoots Intel's roots that it trusts
 * @param simulatedRoots fingerprints of test roots that it trusts, whose evidence proves nothing
 *     about silicon; empty outside of demonstrations
 * @param tcb how current the platform must be
 * @param collateral what must be there to judge it
 * @param acceptedFmspcs families of platforms, 6 bytes each; empty means all but the denied
 * @param deniedFmspcs families that are refused whatever else is accepted
 * @param acceptedDevices the accepted platforms, by {@link PckCertificate#deviceId}; empty means
 *     all
 * @param allowZeroPadding whether zero bytes may follow a quote
 */
public record PlatformPolicy(
    Set<IntelRoot> vendorRoots,
    Set<Digest> simulatedRoots,
    TcbRule tcb,
    CollateralRule collateral,
    Optional<Set<Bytes>> acceptedFmspcs,
    Set<Bytes> deniedFmspcs,
    Optional<Set<Bytes>> acceptedDevices,
    boolean allowZeroPadding) {

  private static final int DEVICE_BYTES = 16;

  public PlatformPolicy {
    vendorRoots = Set.copyOf(vendorRoots);
    simulatedRoots = Set.copyOf(simulatedRoots);
    acceptedFmspcs = acceptedFmspcs.map(Set::copyOf);
    deniedFmspcs = Set.copyOf(deniedFmspcs);
    acceptedDevices = acceptedDevices.map(Set::copyOf);
    require(!vendorRoots.isEmpty() || !simulatedRoots.isEmpty(), "no root is trusted");
    require(
        simulatedRoots.stream().noneMatch(root -> IntelRoot.of(root).isPresent()),
        "Intel's own root is named as a simulated one");
    require(
        sized(acceptedFmspcs.orElse(Set.of()), PckCertificate.FMSPC_BYTES)
            && sized(deniedFmspcs, PckCertificate.FMSPC_BYTES),
        "an FMSPC has not 6 bytes");
    require(
        sized(acceptedDevices.orElse(Set.of()), DEVICE_BYTES), "a platform's id has not 16 bytes");
    require(
        acceptedFmspcs.map(some -> !some.isEmpty()).orElse(true)
            && acceptedDevices.map(some -> !some.isEmpty()).orElse(true),
        "a list of accepted platforms is empty; leave it away to accept all");
  }

  static boolean sized(Set<Bytes> values, int size) {
    return values.stream().allMatch(value -> value.size() == size);
  }

  static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }

  boolean trusts(Digest root) {
    return simulatedRoots.contains(root)
        || IntelRoot.of(root).filter(vendorRoots::contains).isPresent();
  }
}
