package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  @Test
  void aRoundIsABarAndItsMetrics() {
    String line = ProgressLine.line(1, 4, Map.of("training-loss", "0.123456", "auc", "0.741322"));
    assertThat(line)
        .isEqualTo("[######..................] round 1 of 4, training loss 0.1234, AUC 0.7413");
  }

  @Test
  void aRoundSaysHowManyUpdatesTheRuleLeftOut() {
    assertThat(ProgressLine.line(4, 4, Map.of("updates-not-counted", "3")))
        .isEqualTo("[########################] round 4 of 4; updates that the rule left out: 3");
  }

  @Test
  void theSameStateTwiceIsOneLine() {
    var out = new StringWriter();
    var line = new ProgressLine(new PrintWriter(out, true));
    line.state("approving");
    line.state("approving");
    line.state("routed");
    assertThat(out.toString().lines()).containsExactly("approving", "routed");
  }
}
