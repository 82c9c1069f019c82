package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.attestation.psa.AttestationKey;
import org.fedclave.attestation.psa.Lifecycle;
import org.fedclave.attestation.psa.ProductReferences;
import org.fedclave.attestation.psa.PsaPolicy;
import org.fedclave.attestation.psa.PsaProfile;
import org.fedclave.attestation.psa.SoftwareReferences;
import org.fedclave.attestation.psa.SoftwareReferences.Reference;
import org.fedclave.attestation.psa.TokenKeys;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * A device that makes PSA tokens (RFC 9783) with a test key and states whatever it is told.
 * Immutable.
 */
public final class SimulatedPsa implements Attestor {

  static final int NONCE = 10;
  static final int INSTANCE_ID = 256;
  static final int PROFILE = 265;
  static final int CLIENT = 2394;
  static final int LIFECYCLE = 2395;
  static final int IMPLEMENTATION = 2396;
  static final int COMPONENTS = 2399;
  static final int PARTITION = 3002;
  static final Bytes IMPLEMENTATION_ID = id("simulated implementation");
  private static final Bytes SIGNER = id("simulated signer of software");
  private static final Bytes ROOT_OF_TRUST = id("simulated root of trust");

  private final KeyPair key;
  private final Bytes instanceId;
  private final Bytes measurement;

  private SimulatedPsa(KeyPair key, String chip, Bytes measurement) {
    this.key = key;
    this.instanceId = Bytes.hex("01" + id("simulated device " + chip).toHex());
    this.measurement = measurement;
  }

  /** The device whose key lies in {@code folder}, made if absent. */
  public static SimulatedPsa open(Path folder, String chip, Bytes measurement) throws IOException {
    return new SimulatedPsa(
        SimulatedEcKey.openOrCreate(folder, "simulated-psa", SimulatedEcKey.P256),
        chip,
        measurement);
  }

  /** A device with a key of its own. */
  static SimulatedPsa fresh(Bytes measurement) {
    return new SimulatedPsa(SimulatedEcKey.generate(SimulatedEcKey.P256), "fresh", measurement);
  }

  static Bytes id(String name) {
    return Digest.of(Bytes.utf8(name)).bytes();
  }

  @Override
  public Evidence attest(Bytes reportData) {
    return evidence(sign(claims(reportData)));
  }

  /** The claims of a sound token, which a test may change before {@link #sign}. */
  Map<Object, Object> claims(Bytes nonce) {
    return SimulatedCbor.map(
        NONCE,
        nonce,
        INSTANCE_ID,
        instanceId,
        PROFILE,
        PsaProfile.TFM.id(),
        CLIENT,
        PARTITION,
        LIFECYCLE,
        Lifecycle.SECURED.lowest(),
        IMPLEMENTATION,
        IMPLEMENTATION_ID,
        268,
        id("simulated boot"),
        2398,
        "0000000000000-00000",
        COMPONENTS,
        List.of(component("PRoT", ROOT_OF_TRUST), component("APP", measurement)),
        2400,
        "simulated");
  }

  static Map<Object, Object> component(String type, Bytes value) {
    return SimulatedCbor.map(1, type, 2, value, 4, "1.0.0", 5, SIGNER);
  }

  Bytes sign(Map<Object, Object> claims) {
    return SimulatedCose.es256(SimulatedCbor.encode(claims), key.getPrivate());
  }

  static Evidence evidence(Bytes token) {
    return new Evidence(EvidenceFormat.PSA, Map.of(EvidenceItem.TOKEN, token));
  }

  /** The key of this device, for a policy's {@code simulatedKeys}. */
  AttestationKey attestationKey() {
    try {
      return new AttestationKey(
          VerificationKey.of(key.getPublic()), Set.of(instanceId), Set.of(IMPLEMENTATION_ID));
    } catch (MalformedException e) {
      throw new AssertionError("the key was just made", e);
    }
  }

  /** The policy of a demonstration: as strict as a real one, but trusting a test key. */
  public PsaPolicy policy() {
    return new PsaPolicy(
        new TokenKeys(Set.of(), Set.of(attestationKey())),
        Set.of(PsaProfile.TFM),
        new ProductReferences(Set.of(Lifecycle.SECURED), Set.of(IMPLEMENTATION_ID)),
        Set.of(PARTITION),
        new SoftwareReferences(
            List.of(
                new Reference("PRoT", SIGNER, Set.of(ROOT_OF_TRUST)),
                new Reference("APP", SIGNER, Set.of(measurement)))));
  }
}
