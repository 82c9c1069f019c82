package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainerCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine command =
      new CommandLine(new TrainerCommand())
          .setOut(new PrintWriter(out))
          .setErr(new PrintWriter(err));

  @Test
  void anInviteThatIsNoneIsRefusedInOneSentence(@TempDir Path folder) {
    int exit = command.execute("join", "hello", "--folder", folder.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).startsWith("trainer join: ").hasLineCount(1);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatNobodyJoinedWithCannotStart(@TempDir Path folder) {
    int exit = command.execute("start", "--tee", "sev-snp", "--folder", folder.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).startsWith("trainer start: ").contains(folder.toString());
    assertThat(err.toString()).hasLineCount(1);
  }

  @Test
  void startingWithoutNamingThePlatformIsAMistakeOfUsage() {
    assertThat(command.execute("start")).isEqualTo(2);
    assertThat(err.toString()).contains("--tee");
  }

  @Test
  void everyEventIsOneLineThatNamesTheRun() {
    RunId run = RunId.of(Bytes.utf8("a run"));
    var lines = new StringWriter();
    var events = new PrintedEvents(new PrintWriter(lines));

    events.started(run, "train");
    events.opened(run, World.ALDER, 3, 142, new RoundWindow(0, 5));
    events.round(run, 1, 5, Map.of("accuracy", "0.9"));
    events.ignored(run, "a late letter");
    events.stopped(run, new RunStoppedException(Rule.EXPIRED, "the contract expired"));
    events.finished(run);

    assertThat(lines.toString().lines())
        .containsExactly(
            "run " + run.abbreviated() + " begins in the role train",
            "run " + run.abbreviated() + " has the keys of 3 shards of alder for rounds 0 to 4",
            "run " + run.abbreviated() + " round 1 of 5 is done",
            "run " + run.abbreviated() + " went on without: a late letter",
            "run " + run.abbreviated() + " stopped (EXPIRED): the contract expired",
            "run " + run.abbreviated() + " is finished");
  }
}
