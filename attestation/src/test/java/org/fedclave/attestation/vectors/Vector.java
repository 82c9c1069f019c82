package org.fedclave.attestation.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;

/** One folder of vectors: files, policy, time, and what is expected (attestation-vector/1). */
public record Vector(Path folder, JsonNode json) {

  private static final JsonMapper MAPPER = new JsonMapper();

  public static Vector read(Path folder) throws IOException {
    return new Vector(folder, MAPPER.readTree(Files.readAllBytes(folder.resolve("expected.json"))));
  }

  public String kind() {
    return json.path("kind").asText();
  }

  String name() {
    return kind() + "/" + json.path("name").asText();
  }

  public Instant at() {
    return Instant.parse(json.path("verificationTime").asText());
  }

  public boolean isValid() {
    return switch (json.path("expected").path("verdict").asText()) {
      case "valid" -> true;
      case "invalid" -> false;
      default -> throw new AssertionError("unknown verdict in " + folder);
    };
  }

  /** The codes that a sound verifier may give. */
  Set<String> reasons() {
    Set<String> reasons = new HashSet<>();
    reasons.add(json.path("expected").path("reason").asText());
    json.path("expected").path("alsoAcceptable").forEach(code -> reasons.add(code.asText()));
    return reasons;
  }

  JsonNode claims() {
    return json.path("claims");
  }

  /** The relying party's inputs, of which each name must be known to the reader. */
  public JsonNode policy(Set<String> known) {
    return knownMembers(json.path("policy"), known);
  }

  /**
   * {@code policy} after a check that it has no members but {@code known}; a null is an absent
   * member.
   */
  public static JsonNode knownMembers(JsonNode policy, Set<String> known) {
    policy
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new AssertionError("unknown policy member " + name);
              }
            });
    if (policy instanceof ObjectNode members) {
      members.properties().removeIf(member -> member.getValue().isNull());
    }
    return policy;
  }

  /** The file of that role. */
  public Optional<Bytes> file(String role) {
    List<Bytes> found = files(role);
    if (found.size() > 1) {
      throw new AssertionError("several files of the role " + role + " in " + folder);
    }
    return found.stream().findFirst();
  }

  /** All files of that role, in their order. */
  public List<Bytes> files(String role) {
    List<Bytes> found = new ArrayList<>();
    for (JsonNode file : json.path("files")) {
      if (file.path("role").asText().equals(role)) {
        found.add(bytes(file.path("path").asText()));
      }
    }
    return found;
  }

  /** All files of that role by their path without its first directory. */
  Map<String, Bytes> named(String role) {
    Map<String, Bytes> found = new HashMap<>();
    for (JsonNode file : json.path("files")) {
      if (file.path("role").asText().equals(role)) {
        String path = file.path("path").asText();
        found.put(path.substring(path.indexOf('/') + 1), bytes(path));
      }
    }
    return found;
  }

  private Bytes bytes(String path) {
    try {
      return Bytes.wrap(Files.readAllBytes(folder.resolve(path)));
    } catch (IOException e) {
      throw new AssertionError("unreadable vector " + folder, e);
    }
  }

  /** The one file of a role without which this is no vector of its kind. */
  Bytes required(String role) throws InvalidVectorException {
    return file(role)
        .orElseThrow(() -> new InvalidVectorException("malformed", "there is no " + role));
  }

  /**
   * The files whose roles are pieces of that format. What {@link Evidence} takes for a broken
   * argument is refused by a rule here.
   */
  public Evidence evidence(EvidenceFormat format) throws RefusedException {
    Map<EvidenceItem, Bytes> items = new EnumMap<>(EvidenceItem.class);
    for (EvidenceItem item : EvidenceItem.values()) {
      boolean required = format.required().contains(item);
      if (required || format.optional().contains(item)) {
        Optional<Bytes> bytes = file(item.wireName());
        if (required && bytes.isEmpty()) {
          throw new RefusedException(missing(item), "there is no " + item.wireName());
        }
        if (bytes.isPresent()) {
          requireSize(item, bytes.get().size());
          items.put(item, bytes.get());
        }
      }
    }
    return new Evidence(format, items);
  }

  /** Endorsements may come from elsewhere; without the rest there is nothing to verify. */
  private static Rule missing(EvidenceItem item) {
    return switch (item) {
      case LEAF_CERTIFICATE, INTERMEDIATE_CERTIFICATE, ROOT_CERTIFICATE, CERTIFICATE_CHAIN ->
          Rule.COLLATERAL_MISSING;
      default -> Rule.EVIDENCE_FORM;
    };
  }

  private static void requireSize(EvidenceItem item, int size) throws RefusedException {
    if (size == 0) {
      throw new RefusedException(Rule.TRUNCATED, item.wireName() + " is empty");
    }
    if (size > item.largest()) {
      throw new RefusedException(Rule.OVERSIZED, item.wireName() + " has " + size + " bytes");
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
