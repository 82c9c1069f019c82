package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.cca.CcaPolicy;
import org.fedclave.attestation.cca.CcaProfile;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.attestation.psa.AttestationKey;
import org.fedclave.attestation.psa.Lifecycle;
import org.fedclave.attestation.psa.ProductReferences;
import org.fedclave.attestation.psa.SoftwareReferences;
import org.fedclave.attestation.psa.SoftwareReferences.Reference;
import org.fedclave.attestation.psa.TokenKeys;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * A CCA platform with one realm, which makes tokens (draft-ffm-rats-cca-token-00) with test keys
 * and states whatever it is told. Immutable.
 */
public final class SimulatedCca implements Attestor {

  static final int CHALLENGE = 10;
  static final int PROFILE = 265;
  static final int LIFECYCLE = 2395;
  static final int IMPLEMENTATION = 2396;
  static final int COMPONENTS = 2399;
  static final int CONFIG = 2401;
  static final int REALM_PROFILE = 265;
  static final int PERSONALIZATION = 44235;
  static final int INITIAL = 44238;
  static final int EXTENSIBLE = 44239;
  static final Bytes PLATFORM_CONFIG = Bytes.hex("cf");
  static final Bytes NO_EXTENSION = Bytes.wrap(new byte[48]);
  static final Bytes PERSONALIZATION_VALUE = Bytes.wrap(new byte[64]);
  private static final int PLATFORM_TOKEN = 44234;
  private static final int REALM_TOKEN = 44241;
  private static final int COLLECTION = 399;
  private static final Bytes IMPLEMENTATION_ID = SimulatedPsa.id("simulated platform");
  private static final Bytes SIGNER = SimulatedPsa.id("simulated signer of firmware");
  private static final Bytes FIRMWARE = SimulatedPsa.id("simulated realm manager");

  private final KeyPair platformKey;
  private final KeyPair realmKey;
  private final Bytes instanceId;
  private final Bytes measurement;

  private SimulatedCca(KeyPair platformKey, String chip, Bytes measurement) {
    this.platformKey = platformKey;
    this.realmKey = SimulatedEcKey.generate(SimulatedEcKey.P384);
    this.instanceId = Bytes.hex("01" + SimulatedPsa.id("simulated device " + chip).toHex());
    this.measurement = measurement;
  }

  /** The platform whose key lies in {@code folder}, made if absent. */
  public static SimulatedCca open(Path folder, String chip, Bytes measurement) throws IOException {
    return new SimulatedCca(
        SimulatedEcKey.openOrCreate(folder, "simulated-cca", SimulatedEcKey.P384),
        chip,
        measurement);
  }

  /** A platform with a key of its own. */
  static SimulatedCca fresh(Bytes measurement) {
    return new SimulatedCca(SimulatedEcKey.generate(SimulatedEcKey.P384), "fresh", measurement);
  }

  @Override
  public Evidence attest(Bytes reportData) {
    return evidence(collection(signPlatform(platformClaims()), signRealm(realmClaims(reportData))));
  }

  /** The claims of a sound platform token, which a test may change before it is signed. */
  Map<Object, Object> platformClaims() {
    return SimulatedCbor.map(
        PROFILE,
        CcaProfile.PLATFORM_1.id(),
        CHALLENGE,
        Digest.of(realmPublicKey()).bytes(),
        IMPLEMENTATION,
        IMPLEMENTATION_ID,
        256,
        instanceId,
        CONFIG,
        PLATFORM_CONFIG,
        LIFECYCLE,
        Lifecycle.SECURED.lowest(),
        2402,
        "sha-256",
        COMPONENTS,
        List.of(SimulatedCbor.map(1, "RMM", 2, FIRMWARE, 4, "1.0.0", 5, SIGNER)),
        2400,
        "simulated");
  }

  /** The claims of a sound realm token, which a test may change before it is signed. */
  Map<Object, Object> realmClaims(Bytes challenge) {
    return SimulatedCbor.map(
        REALM_PROFILE,
        "tag:arm.com,2023:realm#1.0.0",
        CHALLENGE,
        challenge,
        PERSONALIZATION,
        PERSONALIZATION_VALUE,
        44236,
        "sha-384",
        44237,
        realmPublicKey(),
        INITIAL,
        measurement,
        EXTENSIBLE,
        List.of(NO_EXTENSION, NO_EXTENSION, NO_EXTENSION, NO_EXTENSION),
        44240,
        "sha-256");
  }

  Bytes signPlatform(Map<Object, Object> claims) {
    return SimulatedCose.es384(SimulatedCbor.encode(claims), platformKey.getPrivate());
  }

  Bytes signRealm(Map<Object, Object> claims) {
    return SimulatedCose.es384(SimulatedCbor.encode(claims), realmKey.getPrivate());
  }

  static Bytes collection(Bytes platform, Bytes realm) {
    return SimulatedCbor.encode(
        new SimulatedCbor.Tagged(
            COLLECTION, SimulatedCbor.map(PLATFORM_TOKEN, platform, REALM_TOKEN, realm)));
  }

  static Evidence evidence(Bytes token) {
    return new Evidence(EvidenceFormat.CCA, Map.of(EvidenceItem.TOKEN, token));
  }

  /** A COSE_Key of type EC2 on P-384. */
  private Bytes realmPublicKey() {
    var point = ((ECPublicKey) realmKey.getPublic()).getW();
    return SimulatedCbor.encode(
        SimulatedCbor.map(
            1,
            2,
            -1,
            2,
            -2,
            coordinate(point.getAffineX().toByteArray()),
            -3,
            coordinate(point.getAffineY().toByteArray())));
  }

  private static Bytes coordinate(byte[] signed) {
    byte[] padded = new byte[48 + signed.length];
    System.arraycopy(signed, 0, padded, 48, signed.length);
    return Bytes.wrap(Arrays.copyOfRange(padded, signed.length, padded.length));
  }

  /** The policy of a demonstration: as strict as a real one, but trusting a test key. */
  public CcaPolicy policy() {
    try {
      return new CcaPolicy(
          new TokenKeys(
              Set.of(),
              Set.of(
                  new AttestationKey(
                      VerificationKey.of(platformKey.getPublic()),
                      Set.of(instanceId),
                      Set.of(IMPLEMENTATION_ID)))),
          Set.of(CcaProfile.PLATFORM_1),
          new ProductReferences(Set.of(Lifecycle.SECURED), Set.of(IMPLEMENTATION_ID)),
          Set.of(PLATFORM_CONFIG),
          new SoftwareReferences(List.of(new Reference("RMM", SIGNER, Set.of(FIRMWARE)))),
          Set.of(measurement),
          Map.of(0, Set.of(NO_EXTENSION)),
          Set.of(PERSONALIZATION_VALUE));
    } catch (MalformedException e) {
      throw new AssertionError("the key was just made", e);
    }
  }
}
