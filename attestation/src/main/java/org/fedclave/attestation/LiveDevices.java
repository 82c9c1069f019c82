package org.fedclave.attestation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;

/**
 * Which chips and GPUs vouch for which enclaves right now, so that one broken device cannot pass
 * for several enclaves. Thread-safe.
 *
 * <p>Within one run a device stands for one enclave; a newer incarnation of the run takes over, in
 * whatever role, and the older one is refused from then on. In another run a chip may stand for
 * another enclave, for machines serve several runs; a GPU may, too, but only behind the same chip.
 * Nodes that merely enter the catalogue are not counted: they get no secret.
 */
final class LiveDevices {

  private record Device(EvidenceFormat format, Bytes id) {}

  private record Holder(
      RunId run, Digest keys, long incarnation, Optional<Device> chip, Instant until) {}

  private final Map<Device, List<Holder>> holders = new HashMap<>();

  /**
   * Lets the devices of {@code attested} stand for it until {@code until}.
   *
   * @throws RefusedException with {@link Rule#DEVICE_IN_USE}; then nothing has changed
   */
  synchronized void claim(AttestedKeys attested, Instant now, Instant until)
      throws RefusedException {
    if (attested.binding().role() == Role.NODE) {
      return;
    }
    forget(now);
    KeyBinding binding = attested.binding();
    Optional<Device> chip = device(attested.evidence());
    var claimant =
        new Holder(binding.run(), attested.keys().digest(), binding.incarnation(), chip, until);
    List<Device> devices = new ArrayList<>(chip.stream().toList());
    attested.evidence().gpus().forEach(gpu -> device(gpu).ifPresent(devices::add));
    for (Device device : devices) {
      requireFree(device, claimant);
    }
    for (Device device : devices) {
      List<Holder> of = holders.computeIfAbsent(device, _ -> new ArrayList<>());
      of.removeIf(holder -> holder.run().equals(claimant.run()));
      of.add(claimant);
    }
  }

  private void requireFree(Device device, Holder claimant) throws RefusedException {
    for (Holder holder : holders.getOrDefault(device, List.of())) {
      if (!mayBoth(device, holder, claimant)) {
        throw new RefusedException(
            Rule.DEVICE_IN_USE,
            "the "
                + device.format().wireName()
                + " device "
                + Digest.of(device.id()).abbreviated()
                + " vouches for another enclave in run "
                + holder.run().abbreviated()
                + " until "
                + holder.until());
      }
    }
  }

  private static boolean mayBoth(Device device, Holder holder, Holder claimant) {
    if (!holder.run().equals(claimant.run())) {
      return device.format().vouchesForProgram() || holder.chip().equals(claimant.chip());
    }
    return holder.keys().equals(claimant.keys()) || holder.incarnation() < claimant.incarnation();
  }

  private void forget(Instant now) {
    holders.values().forEach(of -> of.removeIf(holder -> !now.isBefore(holder.until())));
    holders.values().removeIf(List::isEmpty);
  }

  private static Optional<Device> device(AppraisedEvidence evidence) {
    return evidence.deviceId().map(id -> new Device(evidence.format(), id));
  }
}
