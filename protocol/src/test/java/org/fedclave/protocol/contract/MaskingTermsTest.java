package org.fedclave.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTermsTest {

  static Stream<MaskingTerms> sound() {
    return Stream.of(
        MaskingTerms.OFF,
        MaskingTerms.pairwise(8),
        MaskingTerms.pairwise(32),
        new MaskingTerms(MaskingTerms.Mode.PAIRWISE, 24, 100, 0),
        MaskingTerms.groups(16, 5));
  }

  @ParameterizedTest
  @MethodSource("sound")
  void whatIsWrittenIsRead(MaskingTerms terms) throws Exception {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    terms.write(object);

    assertThat(read(object.toString())).isEqualTo(terms);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"mode\":\"on\"}",
        "{\"mode\":\"off\",\"bits\":32}",
        "{\"mode\":\"pairwise\"}",
        "{\"mode\":\"pairwise\",\"bits\":7,\"neighbours\":\"all\"}",
        "{\"mode\":\"pairwise\",\"bits\":33,\"neighbours\":\"all\"}",
        "{\"mode\":\"pairwise\",\"bits\":32,\"neighbours\":\"none\"}",
        "{\"mode\":\"pairwise\",\"bits\":32,\"neighbours\":3}",
        "{\"mode\":\"pairwise\",\"bits\":32,\"neighbours\":0}",
        "{\"mode\":\"pairwise\",\"bits\":32,\"neighbours\":2147483647}",
        "{\"mode\":\"pairwise\",\"bits\":32,\"neighbours\":\"all\",\"size\":3}",
        "{\"mode\":\"groups\",\"bits\":32,\"size\":2}",
        "{\"mode\":\"groups\",\"bits\":32,\"size\":3,\"neighbours\":\"all\"}"
      })
  void anythingElseIsRefused(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedException.class);
  }

  @Test
  void masksNeedThreeUpdatesInEverySum() {
    assertThatThrownBy(() -> MaskingTerms.pairwise(32).requireFits(4, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("minimumParties is 2")
        .hasMessageContaining("mode: \"off\"");
    assertThatCode(() -> MaskingTerms.pairwise(32).requireFits(4, 3)).doesNotThrowAnyException();
    assertThatCode(() -> MaskingTerms.OFF.requireFits(1, 1)).doesNotThrowAnyException();
  }

  @Test
  void groupsAreNotLargerThanTheRun() {
    assertThatThrownBy(() -> MaskingTerms.groups(32, 5).requireFits(4, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("groups of 5 cannot be made of 4 parties");
  }

  private static MaskingTerms read(String json) throws MalformedException {
    StrictJson object = StrictJson.parse("secureAggregation", Bytes.utf8(json), 1000);
    MaskingTerms terms = MaskingTerms.read(object);
    object.finish();
    return terms;
  }
}
