package org.fedclave.protocol.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrivacyClaimTest {
  private static final PrivacyTerms ROWS = PrivacyTerms.recordLevel(1.1, 0.5, 1e-5);
  private static final PrivacyTerms PARTIES = PrivacyTerms.central(2, 1e-5);

  private static final PrivacyClaim OF_ROWS = claim(ROWS, 7, 16 / 303.0, 133);
  private static final PrivacyClaim OF_PARTIES = claim(PARTIES, 7, 1, 7);

  private static PrivacyClaim claim(PrivacyTerms terms, int rounds, double rate, long steps) {
    return new PrivacyClaim(terms, PrivacyClaim.DISCRETE_GAUSSIAN, rounds, rate, steps, 1.25);
  }

  private static PrivacyClaim read(ObjectNode json) throws MalformedException {
    StrictJson object = StrictJson.of("claim", json);
    PrivacyClaim claim = PrivacyClaim.read(object);
    object.finish();
    return claim;
  }

  @Test
  void aClaimIsReadAsItIsWrittenBitForBit() throws Exception {
    for (PrivacyClaim claim : new PrivacyClaim[] {OF_ROWS, OF_PARTIES, PrivacyClaim.NONE}) {
      assertThat(read(claim.toTree())).isEqualTo(claim);
    }
    assertThat(OF_PARTIES.toTree().toString())
        .endsWith(
            "\"noise\":\"discrete-gaussian\",\"rounds\":7,\"samplingRate\":1.0,\"steps\":7,"
                + "\"epsilon\":1.25}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"noise", "rounds", "samplingRate", "steps", "epsilon"})
  void everythingThatAnAccountantNeedsIsRequired(String name) {
    ObjectNode json = OF_ROWS.toTree();
    json.remove(name);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @CsvSource({"7, 0.5, 7", "7, 1, 8", "7, 1, 6", "0, 1, 0"})
  void aPartyIsInEveryRoundOnce(int rounds, double rate, long steps) {
    assertThatThrownBy(() -> claim(PARTIES, rounds, rate, steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sampling rate " + rate);
  }

  @ParameterizedTest
  @CsvSource({"7, 0, 133", "7, 1.1, 133", "7, NaN, 133", "7, 0.5, 6", "7, 0.5, 10000001"})
  void aRowIsInAtLeastOneStepARoundByChance(int rounds, double rate, long steps) {
    assertThatThrownBy(() -> claim(ROWS, rounds, rate, steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(steps + " steps");
  }

  @Test
  void aContradictionInAStatementIsMalformed() {
    ObjectNode json = OF_PARTIES.toTree().put("steps", 8);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("statement: privacy: a claim of central");
  }

  @Test
  void withoutAMechanismNothingIsClaimed() {
    assertThatThrownBy(() -> new PrivacyClaim(PrivacyTerms.NONE, "", 0, 1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PrivacyClaim(PrivacyTerms.NONE, "", 0, 0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
