package org.fedclave.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.fedclave.protocol.contract.RoutingTerms;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.junit.jupiter.api.Test;

class ProofReportTest {

  @Test
  void aSimulatedRunIsCalledSoBeforeAnythingElse() throws Exception {
    List<String> lines = new SimulatedRun().verify().report().lines();
    assertThat(lines.getFirst())
        .startsWith("WARNING")
        .contains("SIMULATED")
        .contains("no hardware vouches");
    assertThat(lines).filteredOn(line -> line.startsWith("WARNING")).hasSize(1);
  }

  @Test
  void aPublicRunIsCalledSo() throws Exception {
    SimulatedRun run = new SimulatedRun();
    run.contract = terms -> Changed.sensitivity(terms, "public");
    assertThat(run.verify().report().warnings()).hasSize(2).last().asString().contains("public");
  }

  @Test
  void whatTheContractDemandsOfPlacesIsToldAsADemandAndNotAsAFact() throws Exception {
    SimulatedRun run = new SimulatedRun();
    assertThat(run.verify().report().lines()).noneMatch(line -> line.startsWith("placement"));
    run.contract =
        terms ->
            Changed.routing(
                terms,
                new RoutingTerms(
                    new TreeSet<>(List.of("eu")),
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty()));
    ProofReport report = run.verify().report();
    assertThat(report.lines())
        .anyMatch(
            line ->
                line.startsWith("placement    data decrypted in [eu] only, nodes of two operators")
                    && line.endsWith("the operators' word, not proved"));
    assertThat(report.toJson().get("placement").asText()).contains("not proved");
  }

  @Test
  void theTableSaysWhatWasVerifiedInAlignedColumns() throws Exception {
    List<String> lines = new SimulatedRun().verify().report().lines();
    assertThat(String.join("\n", lines))
        .contains("model.zip, " + SimulatedRun.digest("a model file"))
        .contains("heart disease, asked for by requester")
        .contains("303 rows")
        .contains("clinic-b")
        .contains("3, chain head sha256:")
        .contains("left out     clinic-b: ")
        .contains(" (round 2)")
        .contains("not counted  clinic-a: far away (round 2)")
        .contains("fed-avg(serverLearningRate=1.0), clip 10.0")
        .contains("none: nothing bounds what the model tells of a row or a party")
        .contains("secure aggregation off")
        .contains("accuracy 0.75")
        .contains(SimulatedRun.MEASUREMENT.toHex())
        .contains("SIMULATED AMD SEV-SNP Genoa")
        .contains("example.org/log, size 3, entry 2")
        .contains("2026-03-01T12:01:00Z");
    assertThat(lines).filteredOn(line -> line.endsWith(", countersigned")).hasSize(2);
    assertThat(lines).filteredOn(line -> line.endsWith(", did not countersign")).hasSize(1);
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.charAt(12)).isEqualTo(' ');
              assertThat(line.charAt(13)).isNotEqualTo(' ');
            });
  }

  @Test
  void aModelWithoutThePartiesOwnLayersIsCalledSo() throws Exception {
    SimulatedRun run = new SimulatedRun();
    assertThat(run.verify().report().lines())
        .noneSatisfy(line -> assertThat(line).startsWith("personal"));
    run.contract = terms -> Changed.personalLayers(terms, 1);
    ProofReport report = run.verify().report();
    assertThat(report.lines())
        .filteredOn(line -> line.startsWith("personal"))
        .singleElement()
        .asString()
        .contains("each party has its own last layer")
        .contains("the model file has them as the run began");
    assertThat(report.toJson().at("/personalLayers").intValue()).isEqualTo(1);
  }

  @Test
  void aTerminalGetsNoControlSequencesFromAProof() throws Exception {
    SimulatedRun run = new SimulatedRun();
    run.statement = said -> metrics(said, Map.of("a\u001b[2J\nWARNING", "1\u202e"));
    VerifiedModel verified = run.verify();
    assertThat(verified.report().lines())
        .allSatisfy(line -> assertThat(line).matches("[ -~]*"))
        .noneSatisfy(line -> assertThat(line).startsWith("metrics").contains("\n"));
  }

  static ExecutionStatement metrics(ExecutionStatement said, Map<String, String> metrics) {
    return new ExecutionStatement(
        said.modelName(),
        said.model(),
        said.run(),
        said.contract(),
        said.parties(),
        said.rounds(),
        said.chainHead(),
        said.rule(),
        said.secureAggregation(),
        said.privacy(),
        said.enclaves(),
        said.earlier(),
        said.chainSignatures(),
        said.simulated(),
        said.engine(),
        metrics,
        said.started(),
        said.finished());
  }

  @Test
  void theTreeSaysTheSameToPrograms() throws Exception {
    VerifiedModel verified = new SimulatedRun().verify();
    JsonNode json = verified.report().toJson();
    assertThat(json.at("/verified").booleanValue()).isTrue();
    assertThat(json.at("/simulated").booleanValue()).isTrue();
    assertThat(json.at("/warnings/0").textValue()).isEqualTo(ProofReport.SIMULATED);
    assertThat(json.at("/model/digest").textValue())
        .isEqualTo(SimulatedRun.digest("a model file").toString());
    assertThat(json.at("/run").textValue()).isEqualTo(verified.execution().run().toString());
    assertThat(IntStream.range(0, 3).mapToObj(i -> json.at("/parties/" + i + "/countersigned")))
        .extracting(JsonNode::booleanValue)
        .containsExactly(true, false, true);
    assertThat(json.at("/parties/0/fingerprint").textValue())
        .isEqualTo(SimulatedRun.A.identity().fingerprint().toString());
    assertThat(json.at("/enclaves")).hasSize(3);
    assertThat(json.at("/enclaves/1/measurement").textValue())
        .isEqualTo(SimulatedRun.MEASUREMENT.toHex());
    assertThat(json.at("/asOf").textValue()).isEqualTo("2026-03-01T12:01:00Z");
    assertThat(json.at("/rounds").intValue()).isEqualTo(3);
  }
}
