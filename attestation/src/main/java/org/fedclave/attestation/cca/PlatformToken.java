package org.fedclave.attestation.cca;

import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.ClaimSet;
import org.fedclave.attestation.cose.CoseSign1;
import org.fedclave.attestation.cose.Label;
import org.fedclave.attestation.cose.StrictCbor;
import org.fedclave.attestation.psa.AttestationKey;
import org.fedclave.attestation.psa.Lifecycle;
import org.fedclave.attestation.psa.SoftwareComponent;
import org.fedclave.protocol.Bytes;

/**
 * What the platform's root of trust signs about itself, parsed and <em>not</em> verified: firmware,
 * state, and by its challenge the key with which the realm manager signs.
 *
 * <p>Every claim of the profile has its type, size and range; claims that it does not know are
 * ignored, as the draft demands of receivers.
 *
 * @param message the signed message
 * @param profile which form the token has
 * @param challenge hash of the realm's public key: 32, 48 or 64 bytes
 * @param implementationId of the platform: 32 bytes
 * @param instanceId of the platform's key: 33 bytes that begin with 1
 * @param config the implementation's own record of how it is configured
 * @param securityLifecycle state of the platform, {@link #lifecycle}
 * @param hashAlgorithm of the measurements
 * @param components the firmware
 * @param verificationService a hint, never followed
 * @param clientId who asked: 1, the realm manager; from the second generation on
 * @param manufacturingConfig the implementation's own record of how it was made
 */
public record PlatformToken(
    CoseSign1 message,
    CcaProfile profile,
    Bytes challenge,
    Bytes implementationId,
    Bytes instanceId,
    Bytes config,
    int securityLifecycle,
    String hashAlgorithm,
    List<SoftwareComponent> components,
    Optional<String> verificationService,
    Optional<Integer> clientId,
    Optional<Bytes> manufacturingConfig) {

  private static final String WHAT = "CCA platform token";
  private static final Label PROFILE = Label.of(265, "profile");
  private static final Label CHALLENGE = Label.of(10, "challenge");
  private static final Label IMPLEMENTATION = Label.of(2396, "implementation id");
  private static final Label INSTANCE = Label.of(256, "instance id");
  private static final Label CONFIG = Label.of(2401, "platform config");
  private static final Label LIFECYCLE = Label.of(2395, "security lifecycle");
  private static final Label HASH = Label.of(2402, "hash algorithm");
  private static final Label COMPONENTS = Label.of(2399, "software components");
  private static final Label SERVICE = Label.of(2400, "verification service");
  private static final Label CLIENT = Label.of(2394, "client id");
  private static final Label MANUFACTURING = Label.of(2403, "manufacturing config");
  private static final int REALM_MANAGEMENT = 1;
  private static final byte RANDOM_UEID = 1;

  static PlatformToken parse(Bytes encoded) throws RefusedException {
    CoseSign1 message = CoseSign1.parse(WHAT, encoded, CoseSign1.Tagging.TAGGED);
    ClaimSet claims =
        ClaimSet.of(WHAT, StrictCbor.parse(WHAT, message.payload(), StrictCbor.Lengths.DEFINITE));
    CcaProfile profile = profile(claims);
    Bytes instanceId = claims.bytes(INSTANCE, AttestationKey.INSTANCE_ID_BYTES);
    if (instanceId.get(0) != RANDOM_UEID) {
      throw claims.wrong(INSTANCE, "of type 1 (RAND)", "type " + instanceId.get(0));
    }
    int lifecycle = (int) claims.integer(LIFECYCLE, 0, Lifecycle.LARGEST);
    Lifecycle.of(WHAT, lifecycle);
    return new PlatformToken(
        message,
        profile,
        claims.bytes(CHALLENGE, 32, 48, 64),
        claims.bytes(IMPLEMENTATION, AttestationKey.IMPLEMENTATION_ID_BYTES),
        instanceId,
        claims.bytes(CONFIG),
        lifecycle,
        HashName.read(claims, HASH).id(),
        SoftwareComponent.readAll(claims, COMPONENTS, true),
        claims.optionalText(SERVICE),
        clientId(claims, profile),
        claims.optionalBytes(MANUFACTURING));
  }

  private static CcaProfile profile(ClaimSet claims) throws RefusedException {
    String id = claims.text(PROFILE);
    return CcaProfile.of(id)
        .orElseThrow(
            () ->
                new RefusedException(
                    Rule.REPORT_VERSION,
                    "the " + WHAT + " is of the unknown profile \"" + id + '"'));
  }

  private static Optional<Integer> clientId(ClaimSet claims, CcaProfile profile)
      throws RefusedException {
    return profile.isSecondGeneration()
        ? Optional.of((int) claims.integer(CLIENT, REALM_MANAGEMENT, REALM_MANAGEMENT))
        : Optional.empty();
  }

  public Lifecycle lifecycle() {
    try {
      return Lifecycle.of(WHAT, securityLifecycle);
    } catch (RefusedException e) {
      throw new AssertionError("the state was read before", e);
    }
  }
}
