package org.fedclave.attestation.psa;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.ClaimSet;
import org.fedclave.attestation.cose.CoseSign1;
import org.fedclave.attestation.cose.Label;
import org.fedclave.attestation.cose.StrictCbor;
import org.fedclave.protocol.Bytes;

/**
 * A PSA token (RFC 9783, section 4, or one of the two profiles before it), parsed and <em>not</em>
 * verified.
 *
 * <p>Every claim of the profile has its type, size and range; a claim that the profile demands is
 * there. Claims that it does not know are ignored, as RFC 9783, section 5, demands of receivers.
 *
 * @param message the signed message
 * @param profile which form the token has
 * @param statesProfile whether it says so itself: profile 1 need not
 * @param nonce 32, 48 or 64 bytes
 * @param clientId who asked for the token: positive in the secure world, negative outside of it
 * @param instanceId of the device: 33 bytes that begin with 1
 * @param implementationId of the root of trust: 32 bytes
 * @param securityLifecycle state of the root of trust, {@link #lifecycle}
 * @param bootSeed changes with each start
 * @param certificationReference a product that was certified; profile 1: the hardware's version
 * @param components what was loaded; empty only in profile 1, where the token says that nothing is
 *     measured
 * @param verificationService a hint, never followed
 */
public record PsaToken(
    CoseSign1 message,
    PsaProfile profile,
    boolean statesProfile,
    Bytes nonce,
    int clientId,
    Bytes instanceId,
    Bytes implementationId,
    int securityLifecycle,
    Optional<Bytes> bootSeed,
    Optional<String> certificationReference,
    List<SoftwareComponent> components,
    Optional<String> verificationService) {

  private static final Label EAT_PROFILE = Label.of(265, "profile");
  private static final Label PROFILE_1 = Label.of(-75000, "profile");
  private static final Label PROFILE_1_NONCE = Label.of(-75008, "nonce");
  private static final Label NO_MEASUREMENTS = Label.of(-75007, "claim of no measurements");
  private static final Label EAT_BOOT_SEED = Label.of(268, "boot seed");
  private static final Pattern CERTIFICATION = Pattern.compile("[0-9]{13}-[0-9]{5}");
  private static final byte RANDOM_UEID = 1;

  /** Parses {@code encoded}, which must be exactly one token. */
  public static PsaToken parse(Bytes encoded) throws RefusedException {
    CoseSign1 message = CoseSign1.parse("PSA token", encoded, CoseSign1.Tagging.TAGGED);
    ClaimSet claims =
        ClaimSet.of(
            "PSA token",
            StrictCbor.parse("PSA token", message.payload(), StrictCbor.Lengths.DEFINITE));
    PsaProfile profile = profile(claims);
    Labels labels = Labels.of(profile);
    Bytes instanceId = claims.bytes(labels.instanceId(), AttestationKey.INSTANCE_ID_BYTES);
    if (instanceId.get(0) != RANDOM_UEID) {
      throw claims.wrong(labels.instanceId(), "of type 1 (RAND)", "type " + instanceId.get(0));
    }
    int lifecycle = (int) claims.integer(labels.lifecycle(), 0, Lifecycle.LARGEST);
    Lifecycle.of("PSA token", lifecycle);
    return new PsaToken(
        message,
        profile,
        claims.find(EAT_PROFILE).isPresent() || claims.find(PROFILE_1).isPresent(),
        claims.bytes(labels.nonce(), 32, 48, 64),
        clientId(claims, labels.clientId(), profile),
        instanceId,
        claims.bytes(labels.implementationId(), AttestationKey.IMPLEMENTATION_ID_BYTES),
        lifecycle,
        bootSeed(claims, labels.bootSeed(), profile),
        certification(claims, labels.certification(), profile),
        components(claims, labels.components(), profile),
        claims.optionalText(labels.verificationService()));
  }

  /** The numbers of the claims in one profile. */
  private record Labels(
      Label nonce,
      Label clientId,
      Label lifecycle,
      Label implementationId,
      Label bootSeed,
      Label certification,
      Label components,
      Label instanceId,
      Label verificationService) {

    static Labels of(PsaProfile profile) {
      return switch (profile) {
        case PROFILE_1 ->
            new Labels(
                PROFILE_1_NONCE,
                Label.of(-75001, "client id"),
                Label.of(-75002, "security lifecycle"),
                Label.of(-75003, "implementation id"),
                Label.of(-75004, "boot seed"),
                Label.of(-75005, "hardware version"),
                Label.of(-75006, "software components"),
                Label.of(-75009, "instance id"),
                Label.of(-75010, "verification service"));
        case PROFILE_2 -> registered(Label.of(2397, "boot seed"));
        case TFM -> registered(EAT_BOOT_SEED);
      };
    }

    private static Labels registered(Label bootSeed) {
      return new Labels(
          Label.of(10, "nonce"),
          Label.of(2394, "client id"),
          Label.of(2395, "security lifecycle"),
          Label.of(2396, "implementation id"),
          bootSeed,
          Label.of(2398, "certification reference"),
          Label.of(2399, "software components"),
          Label.of(256, "instance id"),
          Label.of(2400, "verification service"));
    }
  }

  private static PsaProfile profile(ClaimSet claims) throws RefusedException {
    boolean registered = claims.find(EAT_PROFILE).isPresent();
    if (!registered && claims.find(PROFILE_1).isEmpty()) {
      if (claims.find(PROFILE_1_NONCE).isPresent()) {
        return PsaProfile.PROFILE_1;
      }
      throw new RefusedException(Rule.REPORT_FORM, "the PSA token lacks its profile");
    }
    String id = claims.text(registered ? EAT_PROFILE : PROFILE_1);
    return PsaProfile.of(id)
        .filter(profile -> (profile == PsaProfile.PROFILE_1) != registered)
        .orElseThrow(
            () ->
                new RefusedException(
                    Rule.REPORT_VERSION, "the PSA token is of the unknown profile \"" + id + '"'));
  }

  /** RFC 9783, section 4.1.2: 32 bits with sign, and not 0; profile 1 allows 0. */
  private static int clientId(ClaimSet claims, Label label, PsaProfile profile)
      throws RefusedException {
    int id = (int) claims.integer(label, Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (id == 0 && profile != PsaProfile.PROFILE_1) {
      throw claims.wrong(label, "another number than 0", "0");
    }
    return id;
  }

  private static Optional<Bytes> bootSeed(ClaimSet claims, Label label, PsaProfile profile)
      throws RefusedException {
    return switch (profile) {
      case PROFILE_1 -> Optional.of(claims.bytes(label, 32));
      case PROFILE_2 ->
          claims.find(label).isPresent()
              ? claims.bytesUpTo(label, 8, 32)
              : claims.bytesUpTo(EAT_BOOT_SEED, 8, 32);
      case TFM -> claims.bytesUpTo(label, 8, 32);
    };
  }

  private static Optional<String> certification(ClaimSet claims, Label label, PsaProfile profile)
      throws RefusedException {
    Optional<String> reference = claims.optionalText(label);
    if (profile != PsaProfile.PROFILE_1
        && reference.isPresent()
        && !CERTIFICATION.matcher(reference.get()).matches()) {
      throw claims.wrong(label, "13 digits, a hyphen and 5 digits", "something else");
    }
    return reference;
  }

  private static List<SoftwareComponent> components(
      ClaimSet claims, Label label, PsaProfile profile) throws RefusedException {
    if (profile == PsaProfile.PROFILE_1 && claims.find(NO_MEASUREMENTS).isPresent()) {
      claims.integer(NO_MEASUREMENTS, 1, 1);
      if (claims.find(label).isPresent()) {
        throw claims.wrong(label, "absent where nothing is measured", "there");
      }
      return List.of();
    }
    return SoftwareComponent.readAll(claims, label, profile != PsaProfile.PROFILE_1);
  }

  public Lifecycle lifecycle() {
    try {
      return Lifecycle.of("PSA token", securityLifecycle);
    } catch (RefusedException e) {
      throw new AssertionError("the state was read before", e);
    }
  }
}
