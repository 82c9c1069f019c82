package org.fedclave.attestation.psa;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The public half of a key that signs tokens (PSA: IAK, CCA: CPAK), and for which devices it does.
 *
 * @param key verifies
 * @param instanceIds of the devices that sign with it, 33 bytes each; empty: any device
 * @param implementationIds of the devices that sign with it, 32 bytes each; empty: any
 */
public record AttestationKey(
    VerificationKey key, Set<Bytes> instanceIds, Set<Bytes> implementationIds) {

  public static final int INSTANCE_ID_BYTES = 33;
  public static final int IMPLEMENTATION_ID_BYTES = 32;

  public AttestationKey {
    instanceIds = Set.copyOf(instanceIds);
    implementationIds = Set.copyOf(implementationIds);
    if (instanceIds.stream().anyMatch(id -> id.size() != INSTANCE_ID_BYTES)
        || implementationIds.stream().anyMatch(id -> id.size() != IMPLEMENTATION_ID_BYTES)) {
      throw new IllegalArgumentException(
          "instance ids have 33 bytes and implementation ids have 32");
    }
  }

  /** A key that speaks for any device. */
  public static AttestationKey ofAnyDevice(VerificationKey key) {
    return new AttestationKey(key, Set.of(), Set.of());
  }

  boolean speaksFor(Bytes instanceId, Bytes implementationId) {
    return (instanceIds.isEmpty() || instanceIds.contains(instanceId))
        && (implementationIds.isEmpty() || implementationIds.contains(implementationId));
  }

  /** Whether {@code own} lets the same key speak for all devices for which this one does. */
  boolean isWithin(AttestationKey own) {
    return key.equals(own.key)
        && isWithin(instanceIds, own.instanceIds)
        && isWithin(implementationIds, own.implementationIds);
  }

  private static boolean isWithin(Set<Bytes> ids, Set<Bytes> own) {
    return own.isEmpty() || (!ids.isEmpty() && own.containsAll(ids));
  }

  Digest fingerprint() {
    return key.fingerprint();
  }

  static AttestationKey read(StrictJson json) throws MalformedException {
    return new AttestationKey(
        VerificationKey.ofSpki(json.base64("publicKey")),
        json.has("instanceIds")
            ? PolicyMembers.hexes(json, "instanceIds", 1, INSTANCE_ID_BYTES)
            : Set.of(),
        json.has("implementationIds")
            ? PolicyMembers.hexes(json, "implementationIds", 1, IMPLEMENTATION_ID_BYTES)
            : Set.of());
  }

  ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("publicKey", key.spki().toBase64());
    if (!instanceIds.isEmpty()) {
      json.set("instanceIds", PolicyMembers.array(instanceIds, Bytes::toHex));
    }
    if (!implementationIds.isEmpty()) {
      json.set("implementationIds", PolicyMembers.array(implementationIds, Bytes::toHex));
    }
    return json;
  }

  /** In words. */
  String describe() {
    return fingerprint()
        + " for "
        + (instanceIds.isEmpty()
            ? "any instance"
            : "the instances " + PolicyMembers.words(instanceIds, Bytes::toHex))
        + " of "
        + (implementationIds.isEmpty()
            ? "any implementation that is accepted"
            : PolicyMembers.words(implementationIds, Bytes::toHex));
  }
}
