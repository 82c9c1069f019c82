package org.fedclave.attestation.nvidia;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.protocol.Bytes;

/**
 * Appraises the evidence of one GPU or switch: genuine by {@link NvidiaVerifier}, then acceptable
 * by a {@link NvidiaPolicy}. How many devices there are, and that each is another one, is for the
 * caller to check. Thread-safe.
 */
public final class NvidiaAppraiser implements TechnologyAppraiser {

  /** Without each of these nothing is acceptable. */
  static final Set<Rule> MANDATORY =
      EnumSet.of(
          Rule.RIM_CONFLICT,
          Rule.RIM_MEASUREMENT,
          Rule.PRODUCT,
          Rule.DEVICE,
          Rule.VBIOS_VERSION,
          Rule.DRIVER_VERSION,
          Rule.DEBUG,
          Rule.GPU_MODE,
          Rule.GPU_NONCE);

  /** All with which this technology refuses. */
  public static final Set<Rule> RULES =
      CheckList.union(
          EnumSet.of(
              Rule.TRUNCATED,
              Rule.TRAILING_BYTES,
              Rule.REPORT_FORM,
              Rule.REPORT_VERSION,
              Rule.SIGNATURE_ALGORITHM,
              Rule.CERTIFICATE_FORM,
              Rule.COLLATERAL_FORM,
              Rule.RIM_SIGNATURE_MISSING),
          NvidiaVerifier.MANDATORY,
          MANDATORY);

  private final NvidiaPolicy policy;
  private final NvidiaVerifier verifier;
  private final boolean insecureAllowDebug;

  public NvidiaAppraiser(NvidiaPolicy policy) {
    this(policy, false);
  }

  /** For test vectors whose policy accepts a device under a debugger. */
  NvidiaAppraiser(NvidiaPolicy policy, boolean insecureAllowDebug) {
    this.policy = policy;
    this.verifier = new NvidiaVerifier(policy);
    this.insecureAllowDebug = insecureAllowDebug;
  }

  /**
   * Returns what the device says, or refuses at the first rule that the evidence breaks.
   *
   * @param evidence of format NVIDIA_GPU
   * @param expectedNonce the 32 bytes that the request must hold
   * @param at the moment for which certificates and collateral are judged
   */
  @Override
  public AcceptableNvidiaReport appraise(Evidence evidence, Bytes expectedNonce, Instant at)
      throws RefusedException {
    var checks = new CheckList();
    GenuineNvidiaReport genuine = verifier.verify(evidence, at, checks);
    ReferenceMatch match = ReferenceMatch.check(genuine, checks);
    checkProduct(genuine, checks);
    checkConfiguration(genuine, checks);
    checks.require(
        Rule.GPU_NONCE,
        genuine.report().requestNonce().equals(expectedNonce),
        "the report answers another nonce: it is old, or another verifier's");
    checks.requireDone(MANDATORY);
    return new AcceptableNvidiaReport(genuine, match);
  }

  private void checkProduct(GenuineNvidiaReport genuine, CheckList checks) throws RefusedException {
    Optional<DeviceFloor> floor = policy.floor(genuine.chip());
    if (floor.isEmpty()) {
      throw new RefusedException(
          Rule.PRODUCT,
          "the policy accepts no device with the chip " + genuine.chip().orElse("(unnamed)"));
    }
    checks.require(Rule.PRODUCT, true, "there is a floor for this chip");
    checks.require(
        Rule.DEVICE,
        policy.allowedDevices().map(all -> all.contains(genuine.deviceId())).orElse(true),
        "the policy lists the accepted devices, and "
            + genuine.deviceId().toHex()
            + " is none of them");
    OpaqueData opaque = genuine.report().opaque();
    checks.require(
        Rule.VBIOS_VERSION,
        floor.get().acceptsVbios(opaque.vbiosVersion()),
        "the VBIOS is "
            + opaque.vbiosVersion().orElse("not named")
            + ", at least "
            + floor.get().vbios()
            + " is demanded");
    checks.require(
        Rule.DRIVER_VERSION,
        floor.get().acceptsDriver(opaque.driverVersion()),
        "the driver is "
            + opaque.driverVersion().orElse("not named")
            + ", demanded is "
            + floor.get().driver().map(version -> "at least " + version).orElse("none"));
  }

  private void checkConfiguration(GenuineNvidiaReport genuine, CheckList checks)
      throws RefusedException {
    checks.require(
        Rule.DEBUG,
        !genuine.device().tcbInfo().insecure() || insecureAllowDebug,
        "the device's firmware says that it is not secure, in recovery, or under a debugger");
    GpuMode mode = genuine.report().opaque().mode();
    checks.require(
        Rule.GPU_MODE,
        policy.modes().contains(mode),
        "the device runs in the mode " + mode.label() + ", which the policy does not accept");
  }
}
