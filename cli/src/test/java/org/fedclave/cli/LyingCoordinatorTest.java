package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.party.PartyCommand;
import org.fedclave.party.PartyFolder;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.loopback.LoopbackLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/**
 * A coordinator that lies, in each way of {@link Lie} in a run of its own, between agents, enclaves
 * and a requester that are all real: who has to notice does, by name, and what has to stay shut
 * does.
 */
final class LyingCoordinatorTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONG_ENOUGH = Duration.ofMillis(300);
  private static final Path THREATS = Path.of("..", "docs", "threat-model.md");

  @TempDir static Path folder = Path.of("");

  private static Founders founders;
  private static LiarWorld world;
  private static LiarWorld honest;
  private static Play earlier;

  /** Those that wait for deadlines run from the beginning, side by side. */
  private static final Map<Lie, Play> STALLED = new EnumMap<>(Lie.class);

  /** Runs of which the journals must have nothing of alder. */
  private static final Set<String> NOTHING_RELEASED = new HashSet<>();

  @BeforeAll
  static void begin() throws Exception {
    founders = new Founders(folder);
    var log = new LoopbackLog("honest.example");
    world =
        new LiarWorld(
            founders,
            "lying",
            log,
            List.of(Cast.USUAL, Cast.SPARE, Cast.HASTY),
            List.of(Cast.OTHER_CODE, Cast.TWIN));
    honest = new LiarWorld(founders, "honest", log, List.of(Cast.USUAL), List.of());
    earlier = world.play(new Liar(world), true);
    earlier.awaitFinished(Cast.HUB);
    assertThat(earlier.fetch(PATIENCE)).isPresent();
    for (Lie lie : Lie.values()) {
      if (Expectation.of(lie) instanceof Expectation.Stalled stalled
          && !stalled.who().equals(Cast.REQUESTER)) {
        STALLED.put(lie, world.play(Lies.of(lie, world, earlier), false));
      }
    }
  }

  @AfterAll
  static void end() throws Exception {
    world.close();
    honest.close();
    theJournalsHaveNoKeyForOtherCodeAndNoneThatWasHeldBack();
  }

  @ParameterizedTest
  @EnumSource
  void eachLieIsNoticedByNameOrComesToNothing(Lie lie) throws Exception {
    switch (Expectation.of(lie)) {
      case Expectation.Noticed noticed -> requireNoticed(lie, noticed);
      case Expectation.Harmless _ -> requireHarmless(lie);
      case Expectation.Stalled stalled when stalled.who().equals(Cast.REQUESTER) ->
          requireNoResult(lie);
      case Expectation.Stalled stalled -> requireStalled(lie, stalled);
      case Expectation.Unknowable _ -> requireUnnoticed(lie);
    }
  }

  private static Play play(Lie lie) throws Exception {
    return world.play(Lies.of(lie, world, earlier), true);
  }

  private static void requireNoticed(Lie lie, Expectation.Noticed expected) throws Exception {
    Play play = play(lie);
    if (expected.who().equals(Cast.REQUESTER)) {
      assertThat(play.fetch(PATIENCE)).isEmpty();
    }
    Notice notice = play.awaitNotice(expected.who(), expected.rule());

    assertThat(notice.sentence()).isNotBlank().doesNotContain("null");
    assertThat(play.toldAt()).as("the lie was told").isNotNegative();
    requireInTime(play, notice, expected);
    requireNothingForOtherCode(play);
    if (expected.goesOn()) {
      requireOneGoodEnd(play);
    } else {
      play.end();
      requireShut(play, expected);
    }
  }

  private static void requireInTime(Play play, Notice notice, Expectation.Noticed expected) {
    MemberId who = expected.who();
    switch (expected.when()) {
      case BEFORE_SIGNING -> assertThat(play.hasSigned(who)).isFalse();
      case BEFORE_KEYS -> {
        assertThat(play.released(who)).isEmpty();
        if (!expected.rule().equals("LOG")) { // there the journal has what the log has not
          NOTHING_RELEASED.add(play.run().toString());
        }
      }
      case BEFORE_TRAINING -> assertThat(notice.round()).isZero();
      case IN_THE_ROUND -> assertThat(notice.round() - play.toldAt()).isBetween(0, 1);
      case AT_THE_END -> assertThat(notice.round()).isEqualTo(rounds(play));
      case BEFORE_READING ->
          assertThat(world.requesterFolder.path().resolve("out-" + play.run())).doesNotExist();
    }
  }

  private static int rounds(Play play) {
    return play.requested().contract().training().rounds();
  }

  private static void requireNothingForOtherCode(Play play) {
    for (MemberId party : Cast.PARTIES) {
      assertThat(play.released(party)).doesNotContain(Cast.OTHER_CODE);
    }
  }

  /** The model has no recipients, or the requester did not read what it got. */
  private static void requireShut(Play play, Expectation.Noticed expected) {
    if (expected.when() != Expectation.When.BEFORE_READING) {
      assertThat(play.hasPassed(LetterKind.RESULT)).isFalse();
    }
  }

  private static void requireOneGoodEnd(Play play) throws Exception {
    play.awaitFinished(Cast.SPARE_HUB);
    assertThat(play.fetch(PATIENCE)).isPresent();
    play.end();
    assertThat(play.passed.stream().filter(letter -> letter.kind() == LetterKind.RESULT))
        .hasSize(1);
  }

  private static void requireHarmless(Lie lie) throws Exception {
    Play play = play(lie);
    Path lied = play.fetch(PATIENCE).orElseThrow(() -> new AssertionError(play.notices()));
    Play undisturbed = honest.play(new Liar(honest), play.requested(), true);
    Path expected = undisturbed.fetch(PATIENCE).orElseThrow();

    assertThat(play.toldAt()).isNotNegative();
    assertThat(lied.resolve(FetchModel.MODEL_FILE))
        .hasSameBinaryContentAs(expected.resolve(FetchModel.MODEL_FILE));
    play.end();
  }

  private static void requireStalled(Lie lie, Expectation.Stalled expected) {
    Play play = Optional.ofNullable(STALLED.get(lie)).orElseThrow();
    Notice notice = play.awaitNotice(expected.who(), expected.rule());

    assertThat(notice.sentence()).contains(expected.words());
    assertThat(play.toldAt()).isNotNegative();
    requireNothingForOtherCode(play);
    play.end();
    assertThat(play.hasPassed(LetterKind.RESULT)).isFalse();
  }

  /** Whatever the coordinator says: without a result there is no model. */
  private static void requireNoResult(Lie lie) throws Exception {
    Play play = play(lie);
    if (lie == Lie.WITHHOLDS_THE_RESULT) {
      play.awaitFinished(Cast.HUB);
    }
    world.requesterMailbox.awaitEnd(play.run(), LONG_ENOUGH);

    assertThat(world.requesterFolder.result(play.run())).isEmpty();
    play.end();
  }

  private static void requireUnnoticed(Lie lie) throws Exception {
    Play play = play(lie);

    assertThat(play.fetch(PATIENCE)).as(() -> play.notices().toString()).isPresent();
    play.end();
  }

  private static void theJournalsHaveNoKeyForOtherCodeAndNoneThatWasHeldBack() throws Exception {
    for (Map.Entry<MemberId, PartyFolder> party : world.folders.entrySet()) {
      JsonNode entries = journal(party.getValue());
      assertThat(entries).isNotEmpty();
      for (JsonNode entry : entries) {
        for (String enclave : List.of("trainer", "aggregator")) {
          assertThat(entry.path(enclave).path("measurement").asText())
              .isEqualTo(Founders.MEASUREMENT.toHex());
        }
        if (party.getKey().equals(Cast.ALDER)) {
          assertThat(entry.path("run").asText()).isNotIn(NOTHING_RELEASED);
        }
      }
    }
  }

  /** What {@code party journal --json} prints. */
  private static JsonNode journal(PartyFolder party) throws Exception {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        new CommandLine(
                new PartyCommand(
                    new PrintWriter(out, true), new PrintWriter(err, true), Clock.systemUTC()))
            .execute(
                "journal",
                "--json",
                "--folder",
                party.path().toString(),
                "--passphrase-file",
                founders.passphraseFile().toString());
    assertThat(exit).as(err.toString()).isZero();
    return new JsonMapper().readTree(out.toString());
  }

  @Test
  void theThreatModelSaysOfEachLieWhoNoticesByWhichRuleAndWhen() throws Exception {
    List<String> page = Files.readAllLines(THREATS);
    for (Lie lie : Lie.values()) {
      assertThat(page).as("docs/threat-model.md has no such row").contains(row(lie));
    }
    assertThat(page.stream().filter(line -> line.startsWith("| `") && line.contains("` | it ")))
        .hasSize(Lie.values().length);
  }

  private static String row(Lie lie) {
    return "| `" + lie + "` | it " + lie.sentence() + " | " + outcome(Expectation.of(lie)) + " |";
  }

  private static String outcome(Expectation expected) {
    return switch (expected) {
      case Expectation.Noticed noticed ->
          role(noticed.who()) + " | `" + noticed.rule() + "` | " + noticed.when().words();
      case Expectation.Harmless _ -> "— | — | the same model, byte for byte";
      case Expectation.Stalled stalled ->
          role(stalled.who()) + " | `" + stalled.rule() + "` | at the deadline, who is missing";
      case Expectation.Unknowable unknowable -> "nobody | — | " + unknowable.why();
    };
  }

  private static String role(MemberId who) {
    if (Cast.PARTIES.contains(who)) {
      return "a party";
    }
    if (who.equals(Cast.REQUESTER)) {
      return "the requester";
    }
    return who.name().endsWith("hub") ? "the aggregator" : "a trainer";
  }
}
