package org.fedclave.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What one kill cost.
 *
 * @param order at which point
 * @param role of whom
 * @param time from the kill to the next milestone that the killed one, or who took its place,
 *     reached in the run; or to the run's end for the requester, if that came first
 */
record Recovery(String order, String role, Duration time) {

  /** Of everybody who died in a run. */
  static List<Recovery> of(KillBoard board, String run, Instant end) throws IOException {
    List<KillBoard.Noted> notes = board.notes(run);
    return board.deaths(run).stream().map(death -> of(death, notes, end)).toList();
  }

  private static Recovery of(KillBoard.Death death, List<KillBoard.Noted> notes, Instant end) {
    String role = death.order().substring(0, death.order().indexOf('.'));
    Instant next =
        notes.stream()
            .filter(note -> note.at().isAfter(death.at()) && takesOver(note, role, death))
            .map(KillBoard.Noted::at)
            .findFirst()
            .filter(at -> at.isBefore(end) || !end.isAfter(death.at()))
            .orElse(end);
    Duration time = Duration.between(death.at(), next);
    return new Recovery(death.order(), role, time.isNegative() ? Duration.ZERO : time);
  }

  /** Enclaves are replaced by those of the next incarnation, wherever they are. */
  private static boolean takesOver(KillBoard.Noted note, String role, KillBoard.Death death) {
    if (!note.component().equals(role)) {
      return false;
    }
    return switch (role) {
      case "aggregator", "trainer" -> note.incarnation().orElse(0) > death.incarnation();
      default -> note.member().equals(death.member());
    };
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%-42s %6.2f s", order, time.toMillis() / 1000.0);
  }
}
