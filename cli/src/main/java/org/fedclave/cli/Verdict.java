package org.fedclave.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TrustVector;
import org.fedclave.protocol.Bytes;

/**
 * What {@code attest verify} found, in words and as JSON.
 *
 * @param at the moment for which it holds
 * @param checks the rules that were found to hold, in order, and for how many pieces
 * @param bindingChecked whether the data that the evidence binds were compared
 * @param bound these data, of accepted evidence
 * @param accepted what was accepted
 * @param refused why it was not
 */
record Verdict(
    Instant at,
    Map<Rule, Integer> checks,
    boolean bindingChecked,
    Optional<Bytes> bound,
    Optional<AppraisedEvidence> accepted,
    Optional<RefusedException> refused) {

  private static final String ANY_DATA =
      "INSECURE: what the evidence binds was not compared; it may be old, or vouch for somebody"
          + " else.";

  Verdict {
    checks = new LinkedHashMap<>(checks);
    if (accepted.isPresent() == refused.isPresent()) {
      throw new IllegalArgumentException("a verdict is one of accepted and refused");
    }
  }

  static Verdict accepted(
      Instant at,
      Map<Rule, Integer> checks,
      boolean bindingChecked,
      Bytes bound,
      AppraisedEvidence evidence) {
    return new Verdict(
        at, checks, bindingChecked, Optional.of(bound), Optional.of(evidence), Optional.empty());
  }

  static Verdict refused(
      Instant at, Map<Rule, Integer> checks, boolean bindingChecked, RefusedException why) {
    return new Verdict(
        at, checks, bindingChecked, Optional.empty(), Optional.empty(), Optional.of(why));
  }

  boolean isAccepted() {
    return accepted.isPresent();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    refused.ifPresent(why -> lines.add("refused (" + why.rule() + "): " + why.getMessage()));
    accepted.ifPresent(
        evidence -> {
          lines.add("accepted: " + evidence.describe());
          if (evidence.simulated()) {
            lines.add("SIMULATED: it rests on a test root and proves nothing about silicon.");
          }
        });
    if (!bindingChecked) {
      lines.add(ANY_DATA);
    }
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    summary.put("as of", at.toString());
    accepted.ifPresent(evidence -> summary.setAll(summary(evidence)));
    lines.addAll(TreeText.lines(summary));
    lines.add("checks that hold: " + (checks.isEmpty() ? "none" : checks.size()));
    checks.forEach((rule, times) -> lines.add(line(rule, times)));
    refused.ifPresent(why -> lines.add(String.format(Locale.ROOT, "  %-26sFAILED", why.rule())));
    return lines;
  }

  private static String line(Rule rule, int times) {
    return times == 1
        ? String.format(Locale.ROOT, "  %-26sok", rule)
        : String.format(Locale.ROOT, "  %-26sok, %d times", rule, times);
  }

  private ObjectNode summary(AppraisedEvidence evidence) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", evidence.format().wireName());
    json.put("evidence", evidence.digest().toString());
    json.put("measurement", evidence.measurement().toHex());
    bound.ifPresent(data -> json.put("binds", data.toHex()));
    json.put("vendor root", evidence.vendorRoot().toString());
    json.put("device", evidence.deviceId().map(Bytes::toHex).orElse("the evidence does not say"));
    json.put(
        "revocation as of",
        evidence
            .revocationAsOf()
            .map(Instant::toString)
            .orElse("no revocation list was looked at"));
    json.set("trust vector (AR4SI)", vector(evidence.trustVector()));
    return json;
  }

  private static ObjectNode vector(TrustVector vector) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("instance-identity", word(vector.instanceIdentity()));
    json.put("configuration", word(vector.configuration()));
    json.put("executables", word(vector.executables()));
    json.put("hardware", word(vector.hardware()));
    json.put("runtime-opaque", word(vector.runtimeOpaque()));
    return json;
  }

  private static String word(TrustVector.Tier tier) {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("verdict", isAccepted() ? "accepted" : "refused");
    refused.ifPresent(
        why ->
            json.put("rule", why.rule().name()).put("sentence", String.valueOf(why.getMessage())));
    json.put("at", at.toString());
    json.put("bindingChecked", bindingChecked);
    bound.ifPresent(data -> json.put("binds", data.toHex()));
    ObjectNode done = json.putObject("checks");
    checks.forEach((rule, times) -> done.put(rule.name(), times));
    accepted.ifPresent(
        evidence -> {
          json.put("simulated", evidence.simulated());
          json.put("evidence", evidence.digest().toString());
          json.put("describe", evidence.describe());
          json.put("vendorRoot", evidence.vendorRoot().toString());
          json.set("trustVector", vector(evidence.trustVector()));
          json.set("claims", evidence.claims());
        });
    return json;
  }
}
