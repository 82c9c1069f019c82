package org.fedclave.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load of {@code docs/load.md}, in small: what it asserts does not depend on the machine. */
class LoadTest {

  private static final Path VENDOR = Path.of("target", "simulated-vendor");
  private static final LoadPlan SMALL = new LoadPlan(20, 6, 3, 1, 2, 256, 1);

  @Test
  void allRunsCompleteNoLetterIsLostOrDoubledAndMailboxesAreEmptyAgain(@TempDir Path folder)
      throws Exception {
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    // fails by itself if a run does not complete, or a letter does not come back once and in turn
    LoadFigures figures = Load.measure(SMALL, folder.resolve("load"), VENDOR, silent);
    assertThat(figures.get("connections")).isGreaterThanOrEqualTo(27);
    assertThat(figures.get("letters in and out")).isGreaterThan(100);
    assertThat(figures.get("letters of pairs")).isGreaterThan(100);
    assertThat(figures.get("letters of pairs lost, doubled or out of turn")).isZero();
    assertThat(figures.get("letters that wait at the end")).isZero();
    assertThat(figures.get("objects of mailboxes after"))
        .isLessThanOrEqualTo(figures.get("objects of mailboxes before"));
    assertThat(figures.get("rows of letters")).isGreaterThan(100);
    assertThat(figures.get("calls refused, not because they came late")).isZero();
    Path json = folder.resolve("load.json");
    figures.write(json);
    assertThat(json).content().contains("\"round trip during runs, p99, ms\"");
  }

  @Test
  void aPlanThatCannotBeCarriedOutIsRefused() {
    assertThatThrownBy(() -> new LoadPlan(10, 6, 3, 1, 5, 256, 1))
        .hasMessageContaining("too few for 3 runs and 5 pairs");
    assertThatThrownBy(() -> new LoadPlan(100, 6, 10, 1, 5, 256, 1))
        .hasMessageContaining("6 nodes are too few");
  }
}
