package org.fedclave.attestation.cca;

import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.CborItem;
import org.fedclave.attestation.cose.ClaimSet;
import org.fedclave.attestation.cose.CoseSign1;
import org.fedclave.attestation.cose.Label;
import org.fedclave.attestation.cose.StrictCbor;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.protocol.Bytes;

/**
 * What the realm manager signs about a realm, parsed and <em>not</em> verified. Its signature is by
 * the key that it carries, so alone it proves nothing.
 *
 * <p>Every claim has its type and size; claims that are not known are ignored, as the draft demands
 * of receivers.
 *
 * @param message the signed message
 * @param profile as the token states it; the oldest states none
 * @param challenge what the realm asked to bind: 64 bytes
 * @param hashAlgorithm of the measurements
 * @param publicKeyHashAlgorithm with which the platform's challenge was made
 * @param personalizationValue given at the realm's creation: 64 bytes
 * @param publicKey the claim's bytes, as they stand
 * @param key the same, read
 * @param keyForm how the claim states the key
 * @param initialMeasurement of the realm at its launch
 * @param extensibleMeasurements four, of what the realm measured itself
 * @param instanceId of the realm; from the second generation on
 * @param mecPolicy whether the realm has a memory encryption context of its own ({@code private})
 *     or shares one; from the second generation on
 */
public record RealmToken(
    CoseSign1 message,
    Optional<String> profile,
    Bytes challenge,
    String hashAlgorithm,
    String publicKeyHashAlgorithm,
    Bytes personalizationValue,
    Bytes publicKey,
    VerificationKey key,
    KeyForm keyForm,
    Bytes initialMeasurement,
    List<Bytes> extensibleMeasurements,
    Optional<Bytes> instanceId,
    Optional<String> mecPolicy) {

  /** How a realm's token states its key. */
  public enum KeyForm {
    /** A point of P-384, uncompressed, in tokens without a profile. */
    RAW_POINT("raw point"),
    /** A COSE_Key in a byte string. */
    COSE_KEY("COSE_Key");

    private final String label;

    KeyForm(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /** How many extensible measurements a realm has. */
  public static final int EXTENSIBLE_MEASUREMENTS = 4;

  private static final String WHAT = "CCA realm token";
  private static final Label PROFILE = Label.of(265, "profile");
  private static final Label CHALLENGE = Label.of(10, "challenge");
  private static final Label PERSONALIZATION = Label.of(44235, "personalization value");
  private static final Label HASH = Label.of(44236, "hash algorithm");
  private static final Label KEY = Label.of(44237, "public key");
  private static final Label INITIAL = Label.of(44238, "initial measurement");
  private static final Label EXTENSIBLE = Label.of(44239, "extensible measurements");
  private static final Label KEY_HASH = Label.of(44240, "public key hash algorithm");
  private static final Label MEC_POLICY = Label.of(44243, "MEC policy");
  private static final Label INSTANCE = Label.of(256, "instance id");
  private static final int RAW_POINT_BYTES = 97;

  static RealmToken parse(Bytes encoded) throws RefusedException {
    CoseSign1 message = CoseSign1.parse(WHAT, encoded, CoseSign1.Tagging.TAGGED);
    ClaimSet claims =
        ClaimSet.of(WHAT, StrictCbor.parse(WHAT, message.payload(), StrictCbor.Lengths.DEFINITE));
    Optional<CcaProfile> profile = profile(claims);
    boolean second = profile.map(CcaProfile::isSecondGeneration).orElse(false);
    HashName hash = HashName.read(claims, HASH);
    Bytes publicKey = claims.bytes(KEY);
    KeyForm form =
        profile.isEmpty() && publicKey.size() == RAW_POINT_BYTES
            ? KeyForm.RAW_POINT
            : KeyForm.COSE_KEY;
    return new RealmToken(
        message,
        claims.optionalText(PROFILE),
        claims.bytes(CHALLENGE, 64),
        hash.id(),
        HashName.read(claims, KEY_HASH).id(),
        claims.bytes(PERSONALIZATION, 64),
        publicKey,
        form == KeyForm.RAW_POINT
            ? VerificationKey.ofP384Point("public key of the " + WHAT, publicKey)
            : VerificationKey.ofCoseKey("public key of the " + WHAT, publicKey),
        form,
        claims.bytes(INITIAL, 32, 48, 64),
        claims.byteStrings(
            EXTENSIBLE, EXTENSIBLE_MEASUREMENTS, EXTENSIBLE_MEASUREMENTS, 32, 48, 64),
        second ? Optional.of(claims.bytes(INSTANCE, 33)) : Optional.empty(),
        second ? Optional.of(mecPolicy(claims)) : Optional.empty());
  }

  private static Optional<CcaProfile> profile(ClaimSet claims) throws RefusedException {
    Optional<String> id = claims.optionalText(PROFILE);
    Optional<CcaProfile> profile = id.flatMap(CcaProfile::ofRealm);
    if (id.isPresent() && profile.isEmpty()) {
      throw new RefusedException(
          Rule.REPORT_VERSION, "the " + WHAT + " is of the unknown profile \"" + id.get() + '"');
    }
    return profile;
  }

  /** Text in the draft; one published implementation writes 0 and 1. */
  private static String mecPolicy(ClaimSet claims) throws RefusedException {
    return switch (claims.item(MEC_POLICY)) {
      case CborItem.Text(String text) when text.equals("shared") || text.equals("private") -> text;
      case CborItem.Int(long value) when value == 0 -> "shared";
      case CborItem.Int(long value) when value == 1 -> "private";
      case CborItem other -> throw claims.wrong(MEC_POLICY, "shared or private", other.kind());
    };
  }

  /** What the platform's challenge must be for this token to be the platform's. */
  Bytes keyHash() {
    for (HashName name : HashName.values()) {
      if (name.id().equals(publicKeyHashAlgorithm)) {
        return name.hash(publicKey);
      }
    }
    throw new AssertionError("the algorithm was read before");
  }
}
