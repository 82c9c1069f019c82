package org.fedclave.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.protocol.Samples.CONTRACT;
import static org.fedclave.protocol.Samples.MERCY;
import static org.fedclave.protocol.Samples.REQUESTED;
import static org.fedclave.protocol.Samples.REQUESTER;
import static org.fedclave.protocol.Samples.ST_ANNE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.Samples;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.MerkleTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractTest {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final SignedContract COMPLETE = Samples.complete();

  @Test
  void aContractSaysTheSameAfterItWasWrittenAndRead() throws Exception {
    Contract read = Contract.parse(CONTRACT.toJson());
    assertThat(read.toJson()).isEqualTo(CONTRACT.toJson());
    assertThat(read).isEqualTo(CONTRACT);
    assertThat(read.appraisalJson().toUtf8()).isEqualTo("{\"kind\":\"policy\",\"number\":1.5}");
  }

  @Test
  void aMemberThatIsMissingOrUnknownIsRefusedWherever() throws Exception {
    for (String pointer : objects("", MAPPER.readTree(CONTRACT.toJson().toArray()))) {
      if (pointer.startsWith("/appraisal/") || pointer.startsWith("/aggregation/parameters/")) {
        continue; // read by other modules, which have their own test
      }
      ObjectNode changed = tree();
      String parent = pointer.substring(0, pointer.lastIndexOf('/'));
      String name = pointer.substring(pointer.lastIndexOf('/') + 1);
      ((ObjectNode) changed.at(parent)).remove(name);
      assertRefused(changed, pointer + " is missing");
      ObjectNode unknown = tree();
      if (!parent.equals("/appraisal")) {
        ((ObjectNode) unknown.at(parent)).put("zz", 1);
        assertRefused(unknown, "unknown member beside " + pointer);
      }
      ObjectNode mistyped = tree();
      ((ObjectNode) mistyped.at(parent)).putArray(name).addNull();
      assertRefused(mistyped, pointer + " is a list of null");
    }
  }

  private static List<String> objects(String above, JsonNode node) {
    List<String> pointers = new ArrayList<>();
    if (node.isArray() && !node.isEmpty()) {
      pointers.addAll(objects(above + "/0", node.get(0)));
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      pointers.add(above + '/' + member.getKey());
      pointers.addAll(objects(above + '/' + member.getKey(), member.getValue()));
    }
    return pointers;
  }

  @ParameterizedTest
  @CsvSource({
    "/, schema, \"fedclave/contract/v2\"",
    "/, purpose, \"\"",
    "/, uniqueness, \"AAAA\"",
    "/, expires, \"2026-03-01T12:00:00Z\"",
    "/, privacy, \"much\"",
    "/privacy, mechanism, \"local\"",
    "/, sensitivity, \"secret\"",
    "/, minimumParties, 0",
    "/, minimumParties, 3",
    "/, parties, []",
    "/, recipients, []",
    "/, appraisal, \"\"",
    "/requester, name, \"Requester\"",
    "/requester, ed25519, \"AAAA\"",
    "/requester, mlDsa65, \"AAAA\"",
    "/requester, xWing, \"AAAA\"",
    "/parties/0/dataset, rows, 0",
    "/parties/0/dataset, root, \"sha256:00\"",
    "/parties/0/identity, name, \"st-anne\"",
    "/model, seed, -1",
    "/training, rounds, 0",
    "/training, rounds, 100001",
    "/training/local, engine, \"DL4J\"",
    "/training/local, epochs, 0",
    "/training/local, epochs, 1001",
    "/training/local, batchSize, 65537",
    "/training/local, personalLayers, 256",
    "/training/local/learningRate, schedule, \"steps\"",
    "/training, normalise, \"local\"",
    "/training/earlyStopping, metric, \"training-loss\"",
    "/training, heldOutPercent, 51",
    "/training, reattestRounds, 0",
    "/aggregation, secureAggregation, \"on\"",
    "/aggregation, clipNorm, 0",
    "/aggregation, clipNorm, 1e400"
  })
  void aValueOutsideItsRangeIsRefused(String parent, String name, String value) throws Exception {
    ObjectNode changed = tree();
    ObjectNode at = parent.equals("/") ? changed : (ObjectNode) changed.at(parent);
    assertThat(at.has(name)).isTrue();
    Bytes json =
        value.equals("1e400")
            ? Bytes.utf8(changed.toString().replace("\"clipNorm\":10.5", "\"clipNorm\":1e400"))
            : Bytes.utf8(with(at, name, value, changed));
    assertThatThrownBy(() -> Contract.parse(json)).isInstanceOf(MalformedException.class);
  }

  private static String with(ObjectNode at, String name, String value, ObjectNode whole)
      throws Exception {
    at.set(name, MAPPER.readTree(value));
    return whole.toString();
  }

  private static ObjectNode tree() throws Exception {
    return (ObjectNode) MAPPER.readTree(CONTRACT.toJson().toArray());
  }

  private static void assertRefused(ObjectNode changed, String what) {
    assertThatThrownBy(() -> Contract.parse(Bytes.utf8(changed.toString())))
        .as(what)
        .isInstanceOf(MalformedException.class);
  }

  /** Parties sign nothing that a trainer would find out it cannot do. */
  @Test
  void rowsThatRecordLevelPrivacyCannotTrainOnAreRefusedWithTheContract() throws Exception {
    ObjectNode changed = tree();
    PrivacyTerms.recordLevel(1, 1, 1e-5).write(changed.putObject("privacy"));
    assertThat(Contract.parse(Bytes.utf8(changed.toString())).privacy().isRecordLevel()).isTrue();
    ((ObjectNode) changed.get("parties").get(1).get("dataset")).put("rows", 4_194_305);
    assertThatThrownBy(() -> Contract.parse(Bytes.utf8(changed.toString())))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("the rows of " + ST_ANNE.name() + ": record-level privacy");
  }

  @Test
  void nobodyChangesAContractThroughItsPolicy() {
    ((ObjectNode) CONTRACT.appraisal()).put("kind", "weaker");
    assertThat(CONTRACT.appraisal().get("kind").textValue()).isEqualTo("policy");
  }

  @Test
  void partiesAreFoundByNameAndKeepTheirOrder() {
    assertThat(CONTRACT.indexOf(ST_ANNE.name())).isEqualTo(1);
    assertThat(CONTRACT.party(MERCY.name()).orElseThrow().rows()).isEqualTo(303);
    assertThat(CONTRACT.party(new MemberId("nobody"))).isEmpty();
    assertThat(CONTRACT.signers())
        .containsExactly(
            REQUESTER.identity().signing(),
            MERCY.identity().signing(),
            ST_ANNE.identity().signing());
  }

  @Test
  void aRequestBecomesACompleteContract() throws Exception {
    SignedContract requested = SignedContract.requestedOnly(REQUESTED.envelopeJson());
    assertThat(requested.run()).isEqualTo(RunId.of(CONTRACT.toJson()));
    SignedContract complete = SignedContract.complete(COMPLETE.envelopeJson());
    assertThat(complete.run()).isEqualTo(requested.run());
    assertThat(complete.contract()).isEqualTo(CONTRACT);
  }

  @Test
  void aRequestIsNoCompleteContractAndTheOtherWayRound() {
    assertThatThrownBy(() -> SignedContract.complete(REQUESTED.envelopeJson()))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> SignedContract.requestedOnly(COMPLETE.envelopeJson()))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void whoTakesEitherGetsTheOneThatItIs() throws Exception {
    SignedContract requested = SignedContract.requestedOrComplete(REQUESTED.envelopeJson());
    assertThat(requested.isComplete()).isFalse();
    assertThat(requested.envelopeJson()).isEqualTo(REQUESTED.envelopeJson());
    SignedContract complete = SignedContract.requestedOrComplete(COMPLETE.envelopeJson());
    assertThat(complete.isComplete()).isTrue();
    assertThat(complete.envelopeJson()).isEqualTo(COMPLETE.envelopeJson());
    Bytes nobodys = Bytes.utf8(REQUESTED.envelopeJson().toUtf8().replace("ed25519", "ed25518"));
    assertThatThrownBy(() -> SignedContract.requestedOrComplete(nobodys))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void withoutEveryPartyNothingIsComplete() {
    HybridSignature mercy = REQUESTED.approve(MERCY.signing());
    assertThatThrownBy(() -> REQUESTED.withApprovals(Map.of(MERCY.name(), mercy)))
        .hasMessage("st-anne has not signed the contract");
    assertThatThrownBy(
            () -> REQUESTED.withApprovals(Map.of(MERCY.name(), mercy, ST_ANNE.name(), mercy)))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void anApprovalHoldsForItsPartyAndContractOnly() throws Exception {
    HybridSignature approval = REQUESTED.approve(MERCY.signing());
    REQUESTED.verifyApproval(MERCY.name(), approval);
    assertThatThrownBy(() -> REQUESTED.verifyApproval(ST_ANNE.name(), approval))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> REQUESTED.verifyApproval(new MemberId("nobody"), approval))
        .hasMessageContaining("no party of this contract");
  }

  @Test
  void signaturesInAnotherOrderOrFromSomebodyElseAreRefused() {
    Dsse unsigned = Dsse.unsigned(Contract.PAYLOAD_TYPE, CONTRACT.toJson());
    for (Dsse envelope :
        List.of(
            unsigned
                .signedBy(MERCY.signing())
                .signedBy(REQUESTER.signing())
                .signedBy(ST_ANNE.signing()),
            unsigned
                .signedBy(REQUESTER.signing())
                .signedBy(MERCY.signing())
                .signedBy(Samples.TRAINER_SIGNING),
            unsigned
                .signedBy(REQUESTER.signing())
                .signedBy(MERCY.signing())
                .signedBy(ST_ANNE.signing())
                .signedBy(Samples.TRAINER_SIGNING))) {
      assertThatThrownBy(() -> SignedContract.complete(envelope.toJson()))
          .isInstanceOf(BadSignatureException.class);
    }
    assertThatThrownBy(() -> SignedContract.request(CONTRACT, MERCY.signing()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theDatasetRootIsTheMerkleRootOfTheShards() throws Exception {
    DatasetDescriptor descriptor = Samples.descriptor(MERCY.name());
    assertThat(descriptor.root())
        .isEqualTo(
            MerkleTree.ofLeaves(
                    descriptor.shards().stream().map(s -> s.ciphertext().bytes()).toList())
                .root());
    assertThat(descriptor.place(2).datasetId()).isEqualTo("mercy/heart");
    CONTRACT.party(MERCY.name()).orElseThrow().require(descriptor);
  }

  @Test
  void anotherDescriptorThanTheSignedOneIsRefused() {
    ContractParty party = CONTRACT.party(MERCY.name()).orElseThrow();
    DatasetDescriptor good = Samples.descriptor(MERCY.name());
    for (DatasetDescriptor other :
        List.of(
            Samples.descriptor(ST_ANNE.name()),
            new DatasetDescriptor(good.party(), "lungs", good.schema(), good.rows(), good.shards()),
            new DatasetDescriptor(
                good.party(), good.dataset(), Bytes.utf8("{}"), good.rows(), good.shards()),
            new DatasetDescriptor(good.party(), good.dataset(), good.schema(), 304, good.shards()),
            new DatasetDescriptor(
                good.party(), good.dataset(), good.schema(), 303, good.shards().reversed()))) {
      assertThatThrownBy(() -> party.require(other)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aDescriptorHasRowsShardsAndASmallSchema() {
    DatasetDescriptor good = Samples.descriptor(MERCY.name());
    assertThatThrownBy(
            () -> new DatasetDescriptor(good.party(), "", good.schema(), 1, good.shards()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new DatasetDescriptor(good.party(), "x", good.schema(), 0, good.shards()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DatasetDescriptor(good.party(), "x", good.schema(), 1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    Bytes large = Bytes.wrap(new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> new DatasetDescriptor(good.party(), "x", large, 1, good.shards()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DatasetDescriptor.Shard(Samples.digest("s"), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAssignmentHasEveryPartyOnce() throws Exception {
    Assignment assignment = Samples.assignment();
    assignment.requireFits(CONTRACT);
    assertThat(assignment.trainerOf(MERCY.name())).contains(new MemberId("node-a"));
    assertThat(assignment.trainerOf(new MemberId("nobody"))).isEmpty();
    SequencedMap<MemberId, List<MemberId>> twice = new LinkedHashMap<>();
    twice.put(new MemberId("node-a"), List.of(MERCY.name()));
    twice.put(new MemberId("node-b"), List.of(MERCY.name()));
    assertThatThrownBy(() -> new Assignment(Bytes.EMPTY, new MemberId("node-c"), twice))
        .isInstanceOf(IllegalArgumentException.class);
    twice.remove(new MemberId("node-b"));
    Assignment fewer = new Assignment(Bytes.EMPTY, new MemberId("node-c"), twice);
    assertThatThrownBy(() -> fewer.requireFits(CONTRACT)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aLongRefusalIsCutBetweenCharacters() throws Exception {
    Refusal refusal = new Refusal("RULE", "x".repeat(899) + "\ud83d\ude00 and more");
    assertThat(refusal.sentence()).isEqualTo("x".repeat(899));
    assertThat(Refusal.parse(refusal.toBytes())).isEqualTo(refusal);
  }
}
