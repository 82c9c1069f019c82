package org.fedclave.verifier;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.RoutingTerms;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.PrivacyClaim;
import org.fedclave.protocol.round.RoundRecord;

/** What {@code fedclave verify} tells about a {@link VerifiedModel}. Immutable. */
public final class ProofReport {

  /** What a reader must not overlook in a simulated run. */
  static final String SIMULATED =
      "this run was SIMULATED: no hardware vouches for it, whoever has the test root's key can make"
          + " such a proof";

  private static final String PUBLIC =
      "the contract calls the run public: its coordinator need not have verified the nodes before it"
          + " chose them";

  private static final int LABEL_WIDTH = 13;

  private final VerifiedModel model;

  ProofReport(VerifiedModel model) {
    this.model = model;
  }

  /** What to say before anything else; empty where there is nothing. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (model.execution().simulated()) {
      warnings.add(SIMULATED);
    }
    if (contract().sensitivity().equals("public")) {
      warnings.add(PUBLIC);
    }
    return List.copyOf(warnings);
  }

  /** A table of two columns, warnings first; printable ASCII whatever the proof says. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    warnings().forEach(warning -> row(lines, "WARNING", warning));
    row(lines, "model", statement().modelName() + ", " + statement().model());
    row(lines, "run", model.execution().run().toString());
    row(lines, "contract", statement().contract().toString());
    row(lines, "purpose", contract().purpose() + ", asked for by " + contract().requester());
    placement().ifPresent(text -> row(lines, "placement", text));
    addParties(lines);
    addComputation(lines);
    addEnclaves(lines);
    row(lines, "log", log());
    row(lines, "as of", model.execution().asOf().toString());
    return List.copyOf(lines);
  }

  /** What the contract demands of places and operators, and who stands for it. */
  private Optional<String> placement() {
    RoutingTerms terms = contract().routing();
    List<String> demands = new ArrayList<>();
    if (!terms.jurisdiction().isEmpty()) {
      demands.add("data decrypted in " + terms.jurisdiction() + " only");
    }
    if (terms.separateOperators()) {
      demands.add("nodes of two operators at least");
    }
    return demands.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.join(", ", demands)
                + ": demanded by the contract; that it was so is the operators' word, not proved");
  }

  private void addParties(List<String> lines) {
    for (ContractParty party : contract().parties()) {
      row(
          lines,
          "party",
          party.identity()
              + ", "
              + party.rows()
              + " rows, root "
              + party.root().abbreviated()
              + (countersigned(party) ? ", countersigned" : ", did not countersign"));
    }
  }

  private void addComputation(List<String> lines) {
    row(lines, "rounds", statement().rounds() + ", chain head " + statement().chainHead());
    handovers().forEach(text -> row(lines, "handed over", text));
    missing().forEach((reason, rounds) -> row(lines, "left out", reason + " (" + rounds + ")"));
    excluded().forEach((reason, rounds) -> row(lines, "not counted", reason + " (" + rounds + ")"));
    row(lines, "rule", statement().rule() + ", clip " + contract().aggregation().clipNorm());
    personal().ifPresent(text -> row(lines, "personal", text));
    row(lines, "privacy", privacy());
    row(lines, "masks", "secure aggregation " + statement().secureAggregation());
    row(lines, "engine", joined(statement().engine()));
    row(lines, "metrics", joined(statement().metrics()));
  }

  /** Where the run lost enclaves and others went on. */
  private List<String> handovers() {
    return model.execution().handovers().stream()
        .map(
            handover ->
                "after round "
                    + handover.rounds()
                    + " by an aggregator on "
                    + handover.evidence().getFirst().describe()
                    + " to other attested enclaves: some of the run's were lost")
        .toList();
  }

  /** Says of which part of the model nothing was trained. */
  private Optional<String> personal() {
    int layers = contract().training().local().personalLayers();
    return layers == 0
        ? Optional.empty()
        : Optional.of(
            "each party has its own last "
                + (layers == 1 ? "layer" : layers + " layers")
                + "; the model file has them as the run began, the metrics are with each party's own");
  }

  /** What was checked, in words for people. */
  private String privacy() {
    PrivacyClaim claim = statement().privacy();
    return switch (claim.terms().mechanism()) {
      case NONE -> "none: nothing bounds what the model tells of a row or a party";
      case CENTRAL ->
          bound(
              claim, "all that one party brings", claim.rounds() + " sums", "computed again here");
      case RECORD ->
          bound(
              claim,
              "each single row of a party",
              claim.steps() + " sums, in which it is with probability " + claim.samplingRate(),
              "computed again here, of the party whose rows are protected least");
    };
  }

  private static String statistics(PrivacyClaim claim) {
    return claim.terms().hasStatistics()
        ? ", and of "
            + claim.terms().statisticsNoise()
            + " times that on the statistics counted before"
        : "";
  }

  private static String bound(PrivacyClaim claim, String unit, String sums, String how) {
    return "epsilon "
        + roundedUp(claim.epsilon())
        + " at delta "
        + claim.terms().delta()
        + " for "
        + unit
        + ": "
        + claim.noise()
        + " noise of "
        + claim.terms().noiseMultiplier()
        + " times its largest effect on each of "
        + sums
        + statistics(claim)
        + " (accountant "
        + claim.terms().accountant()
        + ", "
        + how
        + ")";
  }

  private static String roundedUp(double epsilon) {
    return new BigDecimal(epsilon).round(new MathContext(5, RoundingMode.CEILING)).toPlainString();
  }

  /** Who had no update and why, with the rounds, counted from 1, in which it was so. */
  private SequencedMap<String, String> missing() {
    return byReason(
        record -> record.missing().stream().map(entry -> entry.party() + ": " + entry.reason()));
  }

  /** Whose update the rule left out and why, with the rounds. */
  private SequencedMap<String, String> excluded() {
    return byReason(
        record -> record.excluded().stream().map(entry -> entry.party() + ": " + entry.reason()));
  }

  private SequencedMap<String, String> byReason(Function<RoundRecord, Stream<String>> reasons) {
    SequencedMap<String, List<Integer>> rounds = new LinkedHashMap<>();
    for (RoundRecord record : model.execution().records()) {
      reasons
          .apply(record)
          .forEach(
              reason ->
                  rounds.computeIfAbsent(reason, _ -> new ArrayList<>()).add(record.round() + 1));
    }
    SequencedMap<String, String> sentences = new LinkedHashMap<>();
    rounds.forEach((reason, numbers) -> sentences.put(reason, ranges(numbers)));
    return sentences;
  }

  /** Rising numbers as {@code rounds 1, 3 to 6}. */
  private static String ranges(List<Integer> numbers) {
    List<String> ranges = new ArrayList<>();
    for (int from = 0; from < numbers.size(); ) {
      int to = from;
      while (to + 1 < numbers.size() && numbers.get(to + 1) == numbers.get(to) + 1) {
        to++;
      }
      ranges.add(numbers.get(from) + (to == from ? "" : " to " + numbers.get(to)));
      from = to + 1;
    }
    return (numbers.size() == 1 ? "round " : "rounds ") + String.join(", ", ranges);
  }

  private void addEnclaves(List<String> lines) {
    for (Bytes measurement : sorted(model.execution().measurements())) {
      row(lines, "code", measurement.toHex());
    }
    for (Digest root : model.execution().vendorRoots().stream().sorted().toList()) {
      row(lines, "vendor root", root.toString());
    }
    List<AppraisedEvidence> enclaves = model.execution().evidence();
    for (int i = 0; i < enclaves.size(); i++) {
      row(lines, i == 0 ? "aggregator" : "trainer", enclaves.get(i).describe());
    }
  }

  private String log() {
    return model.log().checkpoint().text().lines().limit(2).collect(Collectors.joining(", size "))
        + ", entry "
        + model.log().index();
  }

  /** The same for programs. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("verified", true).put("simulated", model.execution().simulated());
    ArrayNode warnings = json.putArray("warnings");
    warnings().forEach(warnings::add);
    json.putObject("model")
        .put("name", statement().modelName())
        .put("digest", statement().model().toString());
    json.put("run", model.execution().run().toString())
        .put("contract", statement().contract().toString())
        .put("purpose", contract().purpose());
    placement().ifPresent(text -> json.put("placement", text));
    identity(json.putObject("requester"), contract().requester());
    ArrayNode parties = json.putArray("parties");
    contract().parties().forEach(party -> writeParty(parties.addObject(), party));
    json.put("rounds", statement().rounds())
        .put("chainHead", statement().chainHead().toString())
        .put("rule", statement().rule())
        .put("clipNorm", contract().aggregation().clipNorm())
        .put("personalLayers", contract().training().local().personalLayers())
        .put("secureAggregation", statement().secureAggregation())
        .set("privacy", statement().privacy().toTree());
    ObjectNode leftOut = json.putObject("leftOut");
    missing().forEach(leftOut::put);
    ObjectNode notCounted = json.putObject("notCounted");
    excluded().forEach(notCounted::put);
    ObjectNode engine = json.putObject("engine");
    statement().engine().forEach(engine::put);
    ObjectNode metrics = json.putObject("metrics");
    statement().metrics().forEach(metrics::put);
    ArrayNode enclaves = json.putArray("enclaves");
    model.execution().evidence().forEach(evidence -> writeEnclave(enclaves.addObject(), evidence));
    json.put("log", log()).put("asOf", model.execution().asOf().toString());
    return json;
  }

  private void writeParty(ObjectNode json, ContractParty party) {
    identity(json, party.identity());
    json.put("dataset", party.dataset())
        .put("root", party.root().toString())
        .put("rows", party.rows())
        .put("countersigned", countersigned(party));
  }

  private static void identity(ObjectNode json, Identity identity) {
    json.put("name", identity.name().name()).put("fingerprint", identity.fingerprint().toString());
  }

  private static void writeEnclave(ObjectNode json, AppraisedEvidence evidence) {
    json.put("description", evidence.describe())
        .put("measurement", evidence.measurement().toHex())
        .put("vendorRoot", evidence.vendorRoot().toString())
        .put("simulated", evidence.simulated());
    if (!evidence.gpus().isEmpty()) {
      ArrayNode gpus = json.putArray("gpus");
      evidence.gpus().forEach(gpu -> writeEnclave(gpus.addObject(), gpu));
    }
  }

  private Contract contract() {
    return model.execution().contract();
  }

  private ExecutionStatement statement() {
    return model.execution().statement();
  }

  private boolean countersigned(ContractParty party) {
    return model.countersigners().contains(party.name());
  }

  private static List<Bytes> sorted(Set<Bytes> measurements) {
    return measurements.stream().sorted(Comparator.comparing(Bytes::toHex)).toList();
  }

  private static String joined(Map<String, String> texts) {
    return texts.entrySet().stream()
        .map(entry -> entry.getKey() + ' ' + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Texts from a proof may hold control sequences of a terminal. */
  private static void row(List<String> lines, String label, String text) {
    lines.add(label + " ".repeat(LABEL_WIDTH - label.length()) + text.replaceAll("[^ -~]", "?"));
  }
}
