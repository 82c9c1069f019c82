package org.fedclave.party;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.protocol.Bytes;

/** Writes policies: the one that {@code party init} leaves, and one made by a program. */
final class PolicyFile {

  private PolicyFile() {}

  /** The commented policy to begin with, which allows nothing. */
  static Bytes template() {
    try (InputStream template =
        Objects.requireNonNull(PolicyFile.class.getResourceAsStream("policy.yaml"))) {
      return Bytes.wrap(template.readAllBytes());
    } catch (IOException e) {
      throw new AssertionError("the template is in this jar", e);
    }
  }

  static Bytes write(PartyPolicy policy) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("kind", "fedclave/party-policy/1");
    ArrayNode members = root.putArray("members");
    new TreeMap<>(policy.members())
        .forEach(
            (name, fingerprint) ->
                members
                    .addObject()
                    .put("name", name.name())
                    .put("fingerprint", fingerprint.toString()));
    allowance(root, "purposes", policy.purposes());
    allowance(root, "requesters", policy.requesters());
    allowance(root, "parties", policy.parties());
    allowance(root, "recipients", policy.recipients());
    list(root, "datasets", policy.datasets());
    policy.privacy().write(root.putObject("privacy"));
    list(root, "sensitivity", policy.sensitivity());
    policy.placement().write(root.putObject("placement"));
    list(root, "secureAggregation", policy.secureAggregation());
    root.put("minimumParties", policy.minimumParties());
    root.put("maximumRounds", policy.maximumRounds());
    root.put("maximumLocalEpochs", policy.maximumLocalEpochs());
    root.put("maximumReattestRounds", policy.maximumReattestRounds());
    root.put("maximumLife", policy.maximumLife().toString());
    root.set("appraisal", policy.appraisal().toTree());
    try {
      return Bytes.utf8(new YAMLMapper().writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts and numbers is always writable", e);
    }
  }

  private static void allowance(ObjectNode root, String name, Allowance allowance) {
    ObjectNode node = root.putObject(name);
    list(node, "allowed", allowance.allowed());
    node.put("others", allowance.others().name().toLowerCase(Locale.ROOT));
  }

  private static void list(ObjectNode node, String name, Collection<String> texts) {
    ArrayNode array = node.putArray(name);
    new TreeSet<>(texts).forEach(array::add);
  }
}
