package org.fedclave.tables.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fedclave.tables.BadTableException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Made-up patients in the form that R writes. */
final class BreastCancerTest {
  private static final String ROTTERDAM =
      "\"pid\",\"year\",\"age\",\"meno\",\"size\",\"grade\",\"nodes\",\"pgr\",\"er\",\"hormon\","
          + "\"chemo\",\"rtime\",\"recur\",\"dtime\",\"death\"\n";
  private static final String GBSG =
      "\"pid\",\"age\",\"meno\",\"size\",\"grade\",\"nodes\",\"pgr\",\"er\",\"hormon\","
          + "\"rfstime\",\"status\"\n";

  @TempDir private Path folder;
  private Path rotterdam = Path.of("");
  private Path gbsg = Path.of("");

  @BeforeEach
  void patients() throws Exception {
    rotterdam = folder.resolve("r.csv");
    gbsg = folder.resolve("g.csv");
    write(rotterdam, ROTTERDAM, rotterdam(1, "1826,0,1826,0"));
    write(gbsg, GBSG, "9,40,0,20,1,2,3,4,1,1826,0");
  }

  @Test
  void bothCohortsGetOneSchemaAndItsWords() throws Exception {
    write(
        gbsg,
        GBSG,
        "1,40,0,20,1,2,3,4,1,1826,0",
        "2,41,1,21,2,2,3,4,0,100,1",
        "3,42,1,50,3,2,3,4,0,100,1",
        "4,43,1,51,3,2,3,4,0,100,1");
    Imported imported = read();
    assertThat(Files.readAllLines(folder.resolve("out/rotterdam.csv")))
        .containsExactly(
            "pid,age,meno,size,grade,nodes,pgr,er,hormon,five_years",
            "1,60,postmenopausal,20-50,3,2,35,291,no,event-free");
    assertThat(Files.readAllLines(folder.resolve("out/gbsg.csv")))
        .containsExactly(
            "pid,age,meno,size,grade,nodes,pgr,er,hormon,five_years",
            "1,40,premenopausal,<=20,1,2,3,4,yes,event-free",
            "2,41,postmenopausal,20-50,2,2,3,4,no,event",
            "3,42,postmenopausal,20-50,3,2,3,4,no,event",
            "4,43,postmenopausal,>50,3,2,3,4,no,event");
    Written.requireReadable(imported);
  }

  @Test
  void theLabelIsAnEventWithinFiveYearsAndWhoWasFollowedForLessIsDropped() throws Exception {
    write(
        rotterdam,
        ROTTERDAM,
        rotterdam(1, "1826,1,3000,0"), // recurrence on the last day
        rotterdam(2, "1827,1,3000,0"), // recurrence a day later
        rotterdam(3, "900,0,1826,1"), // died on the last day, recurrence unknown before
        rotterdam(4, "900,0,2000,1"), // died later, recurrence unknown: dropped
        rotterdam(5, "1825,0,1825,0"), // lost a day early: dropped
        rotterdam(6, "1826,0,1826,0"), // followed long enough
        rotterdam(7, "2500,0,2500,1")); // died after five years without recurrence
    Imported imported = read();
    List<String> lines = Files.readAllLines(folder.resolve("out/rotterdam.csv"));
    assertThat(lines.stream().skip(1).map(line -> line.replaceAll(",.*,", " ")))
        .containsExactly("1 event", "2 event-free", "3 event", "6 event-free", "7 event-free");
    assertThat(imported.notes())
        .contains(
            "rotterdam: 2 patients, followed for less than five years without an event, were"
                + " dropped");
  }

  @Test
  void gbsgKnowsOnlyTheFirstOfRecurrenceAndDeath() throws Exception {
    write(
        gbsg,
        GBSG,
        "1,40,0,20,1,2,3,4,1,1826,1",
        "2,40,0,20,1,2,3,4,1,1827,1",
        "3,40,0,20,1,2,3,4,1,1825,0",
        "4,40,0,20,1,2,3,4,1,1826,0");
    read();
    assertThat(Files.readString(folder.resolve("out/gbsg.csv")).lines().skip(1))
        .extracting(line -> line.replaceAll(",.*,", " "))
        .containsExactly("1 event", "2 event-free", "4 event-free");
  }

  @Test
  void aCellOutOfBoundsIsNamedByItsLine() throws Exception {
    write(gbsg, GBSG, "9,40,0,20,1,2,3,4,1,1826,0", "9,40,0,20,4,2,3,4,1,1826,0");
    assertThatThrownBy(this::read)
        .isInstanceOf(BadTableException.class)
        .hasMessage(
            "g.csv, line 3, column \"grade\": expected a whole number from 1 to 3, found 4");
  }

  @Test
  void aFileOfTheOtherCohortIsNotTaken() {
    Path swapped = rotterdam;
    rotterdam = gbsg;
    gbsg = swapped;
    assertThatThrownBy(this::read)
        .isInstanceOf(BadTableException.class)
        .hasMessageContaining("published as rotterdam");
  }

  @Test
  void aCohortOfWhichNobodyIsLeftIsRefused() throws Exception {
    write(gbsg, GBSG, "9,40,0,20,1,2,3,4,1,100,0");
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            BadSourceException.class,
            refused -> assertThat(refused.rule()).isEqualTo(BadSourceException.Rule.COUNT));
  }

  /** A patient with what follows {@code chemo}: rtime, recur, dtime, death. */
  private static String rotterdam(int pid, String followUp) {
    return pid + ",1990,60,1,\"20-50\",3,2,35,291,0,0," + followUp;
  }

  private Imported read() throws Exception {
    return new BreastCancer(folder.resolve("out")).read(rotterdam, gbsg, _ -> {});
  }

  private static void write(Path file, String header, String... lines) throws Exception {
    Files.writeString(file, header + String.join("\n", lines) + "\n");
  }
}
