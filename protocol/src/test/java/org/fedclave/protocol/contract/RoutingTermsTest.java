package org.fedclave.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.protocol.Samples.CONTRACT;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTermsTest {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final RoutingTerms ALL =
      new RoutingTerms(
          new TreeSet<>(List.of("eu", "ch")),
          true,
          Optional.of("standard"),
          Optional.of("nvidia"),
          OptionalLong.of(0));

  private static ObjectNode contract() throws Exception {
    return (ObjectNode) MAPPER.readTree(CONTRACT.toJson().toArray());
  }

  private static Contract with(RoutingTerms routing) throws Exception {
    ObjectNode json = contract();
    routing.write(json.putObject("routing"));
    return Contract.parse(Bytes.utf8(json.toString()));
  }

  @Test
  void aContractWithoutTagsHasTheBytesThatItHadBeforeThereWereTags() throws Exception {
    assertThat(CONTRACT.routing()).isEqualTo(RoutingTerms.ANY);
    assertThat(contract().has("routing")).isFalse();
  }

  @Test
  void whatAContractDemandsOfNodesReadsBack() throws Exception {
    Contract contract = with(ALL);
    assertThat(contract.routing()).isEqualTo(ALL);
    assertThat(Contract.parse(contract.toJson())).isEqualTo(contract);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"separateOperators\": false}",
        "{\"jurisdiction\": []}",
        "{\"jurisdiction\": [\"EU\"]}",
        "{\"jurisdiction\": [\"unknown\"]}",
        "{\"jurisdiction\": [\"eu\", \"eu\"]}",
        "{\"jurisdiction\": [\"eu--de\"]}",
        "{\"tier\": \"\"}",
        "{\"tier\": \"-\"}",
        "{\"accelerator\": \"H200 NVL\"}",
        "{\"maxPrice\": -1}",
        "{\"maxPrice\": 1000000000001}",
        "{\"maxPrice\": 0.5}",
        "{\"region\": \"eu\"}",
      })
  void aDemandThatCannotBeUnderstoodIsRefused(String routing) throws Exception {
    ObjectNode json = contract();
    json.set("routing", MAPPER.readTree(routing));
    assertThatThrownBy(() -> Contract.parse(Bytes.utf8(json.toString())))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("routing");
  }

  @ParameterizedTest
  @CsvSource({
    "eu, true",
    "eu-de, true",
    "eu-de-fra, true",
    "europe, false",
    "e, false",
    "ch, true",
    "us-ch, false",
    "unknown, false"
  })
  void aRegionIsWithinTheJurisdictionByWholeWords(String region, boolean within) {
    assertThat(ALL.allowsRegion(region)).isEqualTo(within);
    assertThat(RoutingTerms.ANY.allowsRegion(region)).isTrue();
  }
}
