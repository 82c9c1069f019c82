package org.fedclave.attestation.psa;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.CoseSign1;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The keys on which a policy's trust in PSA or CCA tokens rests. Arm has no root of its own: the
 * maker of a device says which keys are its devices'.
 *
 * @param genuine keys of devices
 * @param simulated test keys, whose tokens prove nothing about silicon; empty outside of
 *     demonstrations
 */
public record TokenKeys(Set<AttestationKey> genuine, Set<AttestationKey> simulated) {

  /**
   * Keys whose private halves are in public repositories: who names one as a device's key would
   * trust everybody. The emulators of Trusted Firmware-M (IAK) and of TF-RMM (CPAK).
   */
  private static final Set<String> PUBLISHED =
      Set.of(
          "7b1a17147ca907e16cad79901fef13991ec6206e3d148b657068ad6c4cba4626",
          "0928f896cb02326566530a62a1e36329a12d0a4a308f4fc81e8ff5560bca6bca");

  public TokenKeys {
    genuine = Set.copyOf(genuine);
    simulated = Set.copyOf(simulated);
    if (genuine.isEmpty() && simulated.isEmpty()) {
      throw new IllegalArgumentException("no attestation key is trusted");
    }
    Set<Digest> seen = new HashSet<>();
    simulated.forEach(key -> seen.add(key.fingerprint()));
    for (AttestationKey key : genuine) {
      if (seen.contains(key.fingerprint())) {
        throw new IllegalArgumentException("the key " + key.key() + " is genuine and simulated");
      }
      if (PUBLISHED.contains(key.fingerprint().hex())) {
        throw new IllegalArgumentException(
            "the private half of the " + key.key() + " is published: it may only be simulated");
      }
    }
  }

  /**
   * A key of the policy that signed a token.
   *
   * @param fingerprint SHA-256 of the key
   * @param simulated whether it is a test key
   */
  public record Signer(Digest fingerprint, boolean simulated) {}

  /**
   * Requires that one of the keys for that device signed {@code token}; leaves {@link
   * Rule#VENDOR_ROOT} and {@link Rule#REPORT_SIGNATURE}.
   */
  public Signer verify(CoseSign1 token, Bytes instanceId, Bytes implementationId, CheckList checks)
      throws RefusedException {
    List<AttestationKey> fitting = new ArrayList<>();
    genuine.stream().filter(k -> k.speaksFor(instanceId, implementationId)).forEach(fitting::add);
    simulated.stream().filter(k -> k.speaksFor(instanceId, implementationId)).forEach(fitting::add);
    checks.require(
        Rule.VENDOR_ROOT,
        !fitting.isEmpty(),
        "the policy names no key for the device "
            + instanceId.toHex()
            + " of the implementation "
            + implementationId.toHex());
    Optional<AttestationKey> signer =
        fitting.stream().filter(k -> token.isSignedBy(k.key())).findFirst();
    checks.require(
        Rule.REPORT_SIGNATURE,
        signer.isPresent(),
        "no key that the policy names for the device signed the token");
    AttestationKey key = signer.orElseThrow();
    return new Signer(key.fingerprint(), simulated.contains(key));
  }

  /** The first key in here that {@code own} does not trust as far. */
  public Optional<PolicyGap> firstGap(TokenKeys own) {
    if (!areWithin(simulated, own.simulated)) {
      return Optional.of(
          new PolicyGap(
              PolicyGap.Kind.ROOT,
              "trusts a test key, whose tokens are simulated",
              "another set of them"));
    }
    if (!areWithin(genuine, own.genuine)) {
      return Optional.of(
          new PolicyGap(
              PolicyGap.Kind.ROOT,
              "trusts the attestation keys "
                  + PolicyMembers.words(genuine, AttestationKey::describe),
              PolicyMembers.words(own.genuine, AttestationKey::describe)));
    }
    return Optional.empty();
  }

  private static boolean areWithin(Set<AttestationKey> keys, Set<AttestationKey> own) {
    return keys.stream().allMatch(key -> own.stream().anyMatch(key::isWithin));
  }

  /** Reads the members {@code keys} and {@code simulatedKeys}. */
  public static TokenKeys read(StrictJson json) throws MalformedException {
    return new TokenKeys(readAll(json, "keys"), readAll(json, "simulatedKeys"));
  }

  private static Set<AttestationKey> readAll(StrictJson json, String name)
      throws MalformedException {
    Set<AttestationKey> keys = new HashSet<>();
    for (StrictJson key : json.objects(name, 0, PolicyMembers.MOST)) {
      keys.add(AttestationKey.read(key));
    }
    return keys;
  }

  public void writeTo(ObjectNode json) {
    json.set("keys", array(genuine));
    json.set("simulatedKeys", array(simulated));
  }

  private static ArrayNode array(Set<AttestationKey> keys) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    keys.stream()
        .map(AttestationKey::toTree)
        .sorted(Comparator.comparing(ObjectNode::toString))
        .forEach(array::add);
    return array;
  }

  /** In sentences. */
  public List<String> explain() {
    List<String> lines = new ArrayList<>();
    genuine.stream()
        .map(AttestationKey::describe)
        .sorted()
        .forEach(key -> lines.add("tokens signed by the key " + key));
    simulated.stream()
        .map(AttestationKey::describe)
        .sorted()
        .forEach(
            key ->
                lines.add(
                    "WARNING: tokens signed by the test key "
                        + key
                        + " too; they are simulated and prove nothing"));
    return lines;
  }
}
