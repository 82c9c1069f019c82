package org.fedclave.attestation.psa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The products that a policy accepts, and the states of their life in which it does: the same for
 * PSA and CCA. States for debugging are refused whatever is listed.
 *
 * @param lifecycles the accepted states of the device's or platform's root of trust
 * @param implementationIds the accepted products, 32 bytes each
 */
public record ProductReferences(Set<Lifecycle> lifecycles, Set<Bytes> implementationIds) {

  public ProductReferences {
    lifecycles = Set.copyOf(lifecycles);
    implementationIds = Set.copyOf(implementationIds);
    if (lifecycles.isEmpty()) {
      throw new IllegalArgumentException("no lifecycle is accepted");
    }
    if (implementationIds.isEmpty()) {
      throw new IllegalArgumentException("no implementation is accepted");
    }
    if (implementationIds.stream()
        .anyMatch(id -> id.size() != AttestationKey.IMPLEMENTATION_ID_BYTES)) {
      throw new IllegalArgumentException("an implementation id has not 32 bytes");
    }
  }

  /**
   * Leaves {@link Rule#LIFECYCLE}, {@link Rule#DEBUG} and {@link Rule#PRODUCT}.
   *
   * @param what "device" or "platform", for messages
   */
  public void check(
      String what,
      Lifecycle lifecycle,
      Bytes implementationId,
      boolean insecureAllowDebug,
      CheckList checks)
      throws RefusedException {
    checks.require(
        Rule.LIFECYCLE,
        lifecycles.contains(lifecycle),
        "the policy accepts no " + what + " in the state \"" + lifecycle.label() + '"');
    checks.require(
        Rule.DEBUG,
        !lifecycle.isDebug() || insecureAllowDebug,
        "the " + what + " may be debugged: its state is \"" + lifecycle.label() + '"');
    checks.require(
        Rule.PRODUCT,
        implementationIds.contains(implementationId),
        "the implementation " + implementationId.toHex() + " is not accepted");
  }

  /** The first thing in here that {@code own} does not accept. */
  public Optional<PolicyGap> firstGap(ProductReferences own) {
    return PolicyMembers.gap(Kind.PLATFORM, "states", lifecycles, own.lifecycles, Lifecycle::label)
        .or(
            () ->
                PolicyMembers.gap(
                    Kind.PLATFORM,
                    "implementations",
                    implementationIds,
                    own.implementationIds,
                    Bytes::toHex));
  }

  /** Reads the members {@code lifecycles} and {@code implementationIds}. */
  public static ProductReferences read(StrictJson json) throws MalformedException {
    return new ProductReferences(
        PolicyMembers.labelled(json, "lifecycles", 1, Lifecycle.values(), Lifecycle::label),
        PolicyMembers.hexes(json, "implementationIds", 1, AttestationKey.IMPLEMENTATION_ID_BYTES));
  }

  public void writeTo(ObjectNode json) {
    json.set("lifecycles", PolicyMembers.array(lifecycles, Lifecycle::label));
    json.set("implementationIds", PolicyMembers.array(implementationIds, Bytes::toHex));
  }

  /**
   * In sentences.
   *
   * @param what "device" or "platform"
   */
  public List<String> explain(String what) {
    return List.of(
        what + " in the state " + PolicyMembers.words(lifecycles, Lifecycle::label),
        "of the implementations " + PolicyMembers.words(implementationIds, Bytes::toHex));
  }
}
