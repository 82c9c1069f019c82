package org.fedclave.attestation.psa;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The software that a policy accepts on a device: a token must have a component for each reference
 * and a reference for each component.
 *
 * @param references at least one, each for another type and signer; sorted
 */
public record SoftwareReferences(List<Reference> references) {

  /**
   * What a component may be.
   *
   * @param type of the component; empty for one that states none
   * @param signerId of the component; empty for one that states none
   * @param measurements the values that it may have
   */
  public record Reference(String type, Bytes signerId, Set<Bytes> measurements) {

    public Reference {
      measurements = Set.copyOf(measurements);
      if (measurements.isEmpty()) {
        throw new IllegalArgumentException("no measurement is accepted for \"" + type + '"');
      }
    }

    /** Exactly {@code component}. */
    public static Reference to(SoftwareComponent component) {
      return new Reference(
          component.type().orElse(""),
          component.signerId().orElse(Bytes.EMPTY),
          Set.of(component.value()));
    }

    private boolean isFor(SoftwareComponent component) {
      return component.type().orElse("").equals(type)
          && component.signerId().orElse(Bytes.EMPTY).equals(signerId);
    }

    private boolean isFor(Reference other) {
      return other.type.equals(type) && other.signerId.equals(signerId);
    }
  }

  public SoftwareReferences {
    references =
        references.stream()
            .sorted(
                Comparator.comparing(Reference::type)
                    .thenComparing(reference -> reference.signerId().toHex()))
            .toList();
    if (references.isEmpty()) {
      throw new IllegalArgumentException("no software component is accepted");
    }
    for (int i = 1; i < references.size(); i++) {
      if (references.get(i).isFor(references.get(i - 1))) {
        throw new IllegalArgumentException(
            "two references for the type \"" + references.get(i).type() + "\" of one signer");
      }
    }
  }

  /** Exactly these components: those of one type and signer may have each other's measurement. */
  public static SoftwareReferences to(List<SoftwareComponent> components) {
    List<Reference> references = new ArrayList<>();
    for (SoftwareComponent component : components) {
      Reference own = Reference.to(component);
      Set<Bytes> measurements = new HashSet<>(own.measurements());
      references.stream().filter(own::isFor).forEach(r -> measurements.addAll(r.measurements()));
      references.removeIf(own::isFor);
      references.add(new Reference(own.type(), own.signerId(), measurements));
    }
    return new SoftwareReferences(references);
  }

  /** The first thing that is not as it should be, in words. */
  public Optional<String> mismatch(List<SoftwareComponent> components) {
    for (SoftwareComponent component : components) {
      if (references.stream()
          .noneMatch(r -> r.isFor(component) && r.measurements().contains(component.value()))) {
        return Optional.of("the software component " + component + " is not accepted");
      }
    }
    for (Reference reference : references) {
      if (components.stream().noneMatch(reference::isFor)) {
        return Optional.of("the software component \"" + reference.type() + "\" is missing");
      }
    }
    return Optional.empty();
  }

  /** The first thing in here that {@code own} does not accept, in words. */
  public Optional<String> beyond(SoftwareReferences own) {
    for (Reference reference : references) {
      if (own.references.stream()
          .noneMatch(
              r -> r.isFor(reference) && r.measurements().containsAll(reference.measurements()))) {
        return Optional.of("accepts the software component \"" + reference.type() + '"');
      }
    }
    return own.references.stream()
        .filter(missing -> references.stream().noneMatch(missing::isFor))
        .findFirst()
        .map(missing -> "does not demand the software component \"" + missing.type() + '"');
  }

  /** Reads the member {@code softwareComponents}. */
  public static SoftwareReferences read(StrictJson json) throws MalformedException {
    List<Reference> references = new ArrayList<>();
    for (StrictJson entry : json.objects("softwareComponents", 1, PolicyMembers.MOST)) {
      references.add(
          new Reference(
              entry.text("type"),
              PolicyMembers.hex(entry, "signerId", entry.text("signerId"), 0, 32, 48, 64),
              PolicyMembers.hexes(entry, "measurements", 1, 32, 48, 64)));
    }
    return new SoftwareReferences(references);
  }

  public ArrayNode toTree() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Reference reference : references) {
      array
          .addObject()
          .put("type", reference.type())
          .put("signerId", reference.signerId().toHex())
          .set("measurements", PolicyMembers.array(reference.measurements(), Bytes::toHex));
    }
    return array;
  }

  /** In sentences. */
  public List<String> explain() {
    return references.stream()
        .map(
            r ->
                "software component \""
                    + r.type()
                    + "\" signed by "
                    + (r.signerId().isEmpty() ? "nobody named" : r.signerId().toHex())
                    + ", one of these measurements: "
                    + PolicyMembers.words(r.measurements(), Bytes::toHex))
        .toList();
  }
}
