package org.fedclave.protocol.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.protocol.Samples.LOG_KEY;
import static org.fedclave.protocol.Samples.LOG_SEED;
import static org.fedclave.protocol.Samples.MERCY;
import static org.fedclave.protocol.Samples.OTHER_RUN;
import static org.fedclave.protocol.Samples.RANDOM;
import static org.fedclave.protocol.Samples.RUN;
import static org.fedclave.protocol.Samples.ST_ANNE;
import static org.fedclave.protocol.Samples.digest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.Samples;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.SignedNote;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statement, log and sealed model. */
class ProofTest {

  private static final JsonMapper MAPPER = new JsonMapper();

  private static final ExecutionStatement STATEMENT =
      new ExecutionStatement(
          "model.zip",
          digest("model file"),
          RUN,
          digest("contract"),
          List.of(
              new ExecutionStatement.Party(MERCY.name(), digest("mercy")),
              new ExecutionStatement.Party(ST_ANNE.name(), digest("st-anne"))),
          2,
          digest("head"),
          "fed-avg(serverLearningRate=1.0)",
          "off",
          PrivacyClaim.NONE,
          List.of(digest("aggregator"), digest("trainer")),
          List.of(),
          digest("chain"),
          true,
          Map.of("jdk", "25", "engine", "DL4J"),
          Map.of("mercy/accuracy", "0.75", "accuracy", "0.7"),
          Samples.NOW,
          Samples.NOW.plusMillis(1_500));

  @Test
  void aStatementSaysTheSameAfterItWasWrittenAndRead() throws Exception {
    assertThat(ExecutionStatement.parse(STATEMENT.toJson())).isEqualTo(STATEMENT);
  }

  @Test
  void aStatementIsAnInTotoStatementAboutTheModelFile() throws Exception {
    JsonNode json = MAPPER.readTree(STATEMENT.toJson().toArray());
    assertThat(json.at("/_type").textValue()).isEqualTo("https://in-toto.io/Statement/v1");
    assertThat(json.at("/subject/0/name").textValue()).isEqualTo("model.zip");
    assertThat(json.at("/subject/0/digest/sha256").textValue())
        .isEqualTo(digest("model file").hex());
    assertThat(json.at("/predicateType").textValue())
        .isEqualTo("https://fedclave.org/execution-proof/v1");
  }

  @Test
  void aMemberThatIsMissingUnknownOrMistypedIsRefusedWherever() throws Exception {
    for (String pointer : pointers("", MAPPER.readTree(STATEMENT.toJson().toArray()))) {
      String parent = pointer.substring(0, pointer.lastIndexOf('/'));
      String name = pointer.substring(pointer.lastIndexOf('/') + 1);
      boolean open = parent.endsWith("/engine") || parent.endsWith("/metrics");
      ObjectNode missing = tree();
      ((ObjectNode) missing.at(parent)).remove(name);
      ObjectNode unknown = tree();
      ((ObjectNode) unknown.at(parent)).put("zz", 1);
      ObjectNode mistyped = tree();
      ((ObjectNode) mistyped.at(parent)).putArray(name).addNull();
      if (!open) {
        assertRefused(missing, pointer + " is missing");
      }
      assertRefused(unknown, "unknown beside " + pointer);
      assertRefused(mistyped, pointer + " is a list of null");
    }
  }

  private static List<String> pointers(String above, JsonNode node) {
    List<String> pointers = new ArrayList<>();
    if (node.isArray() && !node.isEmpty()) {
      pointers.addAll(pointers(above + "/0", node.get(0)));
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String pointer = above + '/' + member.getKey();
      if (!member.getKey().contains("/")) {
        pointers.add(pointer);
        pointers.addAll(pointers(pointer, member.getValue()));
      }
    }
    return pointers;
  }

  private static ObjectNode tree() throws Exception {
    return (ObjectNode) MAPPER.readTree(STATEMENT.toJson().toArray());
  }

  private static void assertRefused(ObjectNode changed, String what) {
    assertThatThrownBy(() -> ExecutionStatement.parse(Bytes.utf8(changed.toString())))
        .as(what)
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void theQuoteIsTiedToTheExactStatement() {
    Dsse one = Dsse.unsigned(ExecutionStatement.PAYLOAD_TYPE, STATEMENT.toJson());
    Dsse other = Dsse.unsigned(ExecutionStatement.PAYLOAD_TYPE, Bytes.utf8("{}"));
    assertThat(ProofBundle.quoteReportData(one).size()).isEqualTo(64);
    assertThat(ProofBundle.quoteReportData(one)).isNotEqualTo(ProofBundle.quoteReportData(other));
    assertThat(ProofBundle.statementDigest(one))
        .isEqualTo(Digest.of(one.preAuthenticationEncoding()));
  }

  @ParameterizedTest
  @EnumSource
  void aLogEntryOfEachKindRoundTrips(LogEntry.Kind kind) throws Exception {
    LogEntry entry = new LogEntry(kind, RUN, digest("entry"));
    assertThat(LogEntry.parse(entry.toBytes())).isEqualTo(entry);
  }

  @Test
  void theLogsProofHoldsForItsEntry() throws Exception {
    LogProof.parse(Samples.logProof().toBytes()).verify(Samples.logEntry(), LOG_KEY);
  }

  @Test
  void theLogsProofIsRefusedForAnotherEntryKeyOrPlace() {
    LogProof proof = Samples.logProof();
    LogEntry good = Samples.logEntry();
    for (LogEntry other :
        List.of(
            new LogEntry(LogEntry.Kind.ROUND, RUN, good.digest()),
            new LogEntry(good.kind(), OTHER_RUN, good.digest()),
            new LogEntry(good.kind(), RUN, digest("other")))) {
      assertThatThrownBy(() -> proof.verify(other, LOG_KEY))
          .isInstanceOf(BadSignatureException.class);
    }
    var otherKey = SignedNote.verifierKey(LOG_KEY.name(), Bytes.hex("43".repeat(32)));
    assertThatThrownBy(() -> proof.verify(good, otherKey))
        .isInstanceOf(BadSignatureException.class);
    var moved = new LogProof(proof.checkpoint(), 3, proof.path());
    assertThatThrownBy(() -> moved.verify(good, LOG_KEY)).isInstanceOf(BadSignatureException.class);
    var shorter = new LogProof(proof.checkpoint(), 2, proof.path().subList(1, 3));
    assertThatThrownBy(() -> shorter.verify(good, LOG_KEY))
        .isInstanceOf(BadSignatureException.class);
  }

  /** Signed by the right key, but not what a checkpoint says. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "another.org/log\n5\nROOT\n",
        "example.org/log\n05\nROOT\n",
        "example.org/log\n-5\nROOT\n",
        "example.org/log\n0\nROOT\n",
        "example.org/log\n9999999999999999999\nROOT\n",
        "example.org/log\n5\nROOT\nextension\n",
        "example.org/log\n5\nAAAA\n",
        "example.org/log\n5\n!\n",
        "example.org/log\n5\n"
      })
  void aSignedCheckpointOfAnotherFormIsRefused(String text) {
    LogProof good = Samples.logProof();
    String root = good.checkpoint().text().split("\n", -1)[2];
    SignedNote note = SignedNote.sign(text.replace("ROOT", root), LOG_KEY.name(), LOG_SEED);
    var proof = new LogProof(note, good.index(), good.path());
    assertThatThrownBy(() -> proof.verify(Samples.logEntry(), LOG_KEY))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void onlyARecipientOpensModelAndProof() throws Exception {
    var content = new SealedModel.ModelAndProof(Bytes.utf8("model file"), Bytes.utf8("proof"));
    Bytes context = SealedModel.context(RUN);
    ContentKey key = ContentKey.generate(RANDOM);
    SequencedMap<MemberId, Bytes> keys = new LinkedHashMap<>();
    keys.put(MERCY.name(), key.sealTo(MERCY.identity().kem(), context, context));
    Bytes ciphertext = key.encrypt(context, content.toBytes());
    var sealed = new SealedModel(Digest.of(ciphertext), keys);
    assertThat(sealed.open(RUN, MERCY.name(), MERCY.kem(), ciphertext)).isEqualTo(content);
    assertThatThrownBy(() -> sealed.open(RUN, ST_ANNE.name(), ST_ANNE.kem(), ciphertext))
        .hasMessage("the model is not sealed to st-anne");
    assertThatThrownBy(() -> sealed.open(RUN, MERCY.name(), ST_ANNE.kem(), ciphertext))
        .isInstanceOf(CannotOpenException.class);
    assertThatThrownBy(() -> sealed.open(OTHER_RUN, MERCY.name(), MERCY.kem(), ciphertext))
        .isInstanceOf(CannotOpenException.class);
  }

  @Test
  void onlyThePartyThatIsAskedReadsTheProofItIsToCountersign() throws Exception {
    ProofBundle draft = Samples.bundle();
    CountersignRequest request =
        CountersignRequest.seal(RUN, draft, MERCY.identity().kem(), RANDOM);
    assertThat(request.open(RUN, MERCY.kem())).isEqualTo(draft);
    assertThatThrownBy(() -> request.open(RUN, ST_ANNE.kem()))
        .isInstanceOf(CannotOpenException.class);
    assertThatThrownBy(() -> request.open(OTHER_RUN, MERCY.kem()))
        .isInstanceOf(CannotOpenException.class);
  }
}
