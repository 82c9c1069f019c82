package org.fedclave.protocol.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.contract.Assignment;

/**
 * What the run did: an in-toto statement (v1) about the model file, with the predicate {@code
 * execution-proof/v1}. It commits to everything else in the bundle, so that a changed byte anywhere
 * breaks a digest, a signature or the quote.
 *
 * @param modelName the model file's name
 * @param model digest of the model file (a DL4J zip)
 * @param run the run
 * @param contract digest of the complete contract's envelope
 * @param parties name and dataset root, in the contract's order
 * @param rounds how many were done
 * @param chainHead h of the last round
 * @param rule what combined the updates
 * @param secureAggregation the mode
 * @param privacy what was spent, with all that an accountant needs to find it again
 * @param enclaves digest of each {@link EnclaveEvidence}: first the aggregator, then the trainers
 * @param earlier digest of each {@link EarlierIncarnation}, in their order; mostly none
 * @param chainSignatures digest over the trainers' chain signatures
 * @param simulated whether any evidence rests on a test root; the bundle's evidence must agree
 * @param engine name and value of what trained: engine, versions, threads
 * @param metrics of the final model on held-out rows, as decimal text; parties' own ones are {@code
 *     <party>/<metric>}
 * @param started when the aggregator saw the first trainer ready, by its node's clock
 * @param finished when the statement was made, by its node's clock: the proof's "as of"
 */
public record ExecutionStatement(
    String modelName,
    Digest model,
    RunId run,
    Digest contract,
    List<Party> parties,
    int rounds,
    Digest chainHead,
    String rule,
    String secureAggregation,
    PrivacyClaim privacy,
    List<Digest> enclaves,
    List<Digest> earlier,
    Digest chainSignatures,
    boolean simulated,
    Map<String, String> engine,
    Map<String, String> metrics,
    Instant started,
    Instant finished) {

  public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
  public static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
  public static final String PREDICATE_TYPE = "https://fedclave.org/execution-proof/v1";
  public static final int LARGEST = 4 * 1024 * 1024;
  private static final int MOST = 2048;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * A party and the data it committed to.
   *
   * @param name the party
   * @param datasetRoot RFC 6962 root over its shards
   */
  public record Party(MemberId name, Digest datasetRoot) {}

  public ExecutionStatement {
    parties = List.copyOf(parties);
    enclaves = List.copyOf(enclaves);
    earlier = List.copyOf(earlier);
    engine = Collections.unmodifiableMap(new TreeMap<>(engine));
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
  }

  public static ExecutionStatement parse(Bytes json) throws MalformedException {
    StrictJson object = StrictJson.parse("statement", json, LARGEST);
    object.oneOf("_type", Set.of(STATEMENT_TYPE));
    object.oneOf("predicateType", Set.of(PREDICATE_TYPE));
    StrictJson subject = object.objects("subject", 1, 1).getFirst();
    StrictJson predicate = object.object("predicate");
    List<Party> parties = new ArrayList<>();
    for (StrictJson party : predicate.objects("parties", 1, MOST)) {
      parties.add(new Party(party.memberId("name"), party.digest("datasetRoot")));
    }
    StrictJson aggregation = predicate.object("aggregation");
    StrictJson tee = predicate.object("tee");
    List<Digest> enclaves = new ArrayList<>();
    for (StrictJson enclave : tee.objects("enclaves", 1, MOST)) {
      enclaves.add(enclave.digest("evidence"));
    }
    List<Digest> earlier = new ArrayList<>();
    if (tee.has("earlier")) {
      for (StrictJson incarnation : tee.objects("earlier", 1, Assignment.MOST_INCARNATIONS)) {
        earlier.add(incarnation.digest("incarnation"));
      }
    }
    var statement =
        new ExecutionStatement(
            subject.text("name", 200),
            hexDigest(subject.object("digest")),
            new RunId(predicate.digest("run")),
            predicate.digest("contract"),
            parties,
            (int) predicate.integer("rounds", 1, 100_000),
            predicate.digest("chainHead"),
            aggregation.text("rule", 500),
            aggregation.text("secureAggregation", 100),
            PrivacyClaim.read(predicate.object("privacy")),
            enclaves,
            earlier,
            predicate.digest("chainSignatures"),
            tee.flag("simulated"),
            texts(predicate.object("engine")),
            texts(predicate.object("metrics")),
            predicate.instant("started"),
            predicate.instant("finished"));
    object.finish();
    return statement;
  }

  private static Digest hexDigest(StrictJson digest) throws MalformedException {
    String hex = digest.text("sha256", 64);
    try {
      return Digest.parse("sha256:" + hex);
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(
          "statement: subject", "64 hex digits", MalformedException.quote(hex));
    }
  }

  private static Map<String, String> texts(StrictJson object) throws MalformedException {
    Map<String, String> texts = new TreeMap<>();
    for (String name : object.names()) {
      texts.put(name, object.text(name, 500));
    }
    return texts;
  }

  /** The statement as it is signed: indented JSON. */
  public Bytes toJson() {
    ObjectNode object = MAPPER.createObjectNode();
    object.put("_type", STATEMENT_TYPE);
    ObjectNode subject = object.putArray("subject").addObject().put("name", modelName);
    subject.putObject("digest").put("sha256", model.hex());
    object.put("predicateType", PREDICATE_TYPE);
    ObjectNode predicate = object.putObject("predicate");
    predicate.put("run", run.digest().toString()).put("contract", contract.toString());
    ArrayNode partyList = predicate.putArray("parties");
    for (Party party : parties) {
      partyList
          .addObject()
          .put("name", party.name().name())
          .put("datasetRoot", party.datasetRoot().toString());
    }
    predicate.put("rounds", rounds).put("chainHead", chainHead.toString());
    predicate
        .putObject("aggregation")
        .put("rule", rule)
        .put("secureAggregation", secureAggregation);
    privacy.write(predicate.putObject("privacy"));
    ObjectNode tee = predicate.putObject("tee").put("simulated", simulated);
    ArrayNode enclaveList = tee.putArray("enclaves");
    enclaves.forEach(digest -> enclaveList.addObject().put("evidence", digest.toString()));
    if (!earlier.isEmpty()) {
      ArrayNode list = tee.putArray("earlier");
      earlier.forEach(digest -> list.addObject().put("incarnation", digest.toString()));
    }
    predicate.put("chainSignatures", chainSignatures.toString());
    ObjectNode engineNode = predicate.putObject("engine");
    engine.forEach(engineNode::put);
    ObjectNode metricNode = predicate.putObject("metrics");
    metrics.forEach(metricNode::put);
    predicate.put("started", started.toString()).put("finished", finished.toString());
    try {
      return Bytes.wrap(MAPPER.writeValueAsBytes(object));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of values is JSON", e);
    }
  }
}
