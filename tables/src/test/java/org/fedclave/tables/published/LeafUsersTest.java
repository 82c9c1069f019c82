package org.fedclave.tables.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.fedclave.tables.FeatureEncoder;
import org.fedclave.tables.published.BadSourceException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LeafUsersTest {
  private static final String WINDOW = "Thou }\n[x]" + "a".repeat(70);

  @TempDir private Path folder;

  @Test
  void eachUserBecomesATable() throws Exception {
    Path file = file("a.json", femnist(Map.of("f01", 3, "f02", 1)));
    Imported imported = read(LeafKind.FEMNIST, 10, file);
    assertThat(imported.tables())
        .extracting(table -> table.file().getFileName() + " " + table.rows())
        .containsExactlyInAnyOrder("f01.arrow 3", "f02.arrow 1");
    Written.requireReadable(imported);
    assertThat(imported.notes())
        .containsExactly(
            "2 of 2 users and 4 of 4 rows were taken, the users with the most rows first");
  }

  @Test
  void pixelsAndClassesComeThrough() throws Exception {
    Imported imported =
        read(LeafKind.FEMNIST, 1, file("a.json", femnist(Map.of("f01", 3, "f02", 1))));
    List<List<Float>> rows = Written.encoded(imported.tables().getFirst().file());
    assertThat(rows).hasSize(3);
    assertThat(rows.get(2).subList(0, 3)).containsExactly(0.2f, 0.5f, 1f);
    assertThat(imported.tables().getFirst().presentLabels().keySet())
        .containsExactly("0", "A", "K"); // y = 0, 10, 20
  }

  @Test
  void theUsersWithTheMostRowsAreTakenFromAllFiles() throws Exception {
    Path one = file("1.json", femnist(Map.of("a", 2, "b", 5, "c", 1)));
    Path two = file("2.json", femnist(Map.of("d", 3, "e", 2, "f", 0)));
    Imported imported = read(LeafKind.FEMNIST, 3, one, two);
    assertThat(imported.tables())
        .extracting(table -> "" + table.file().getFileName())
        .containsExactlyInAnyOrder("b.arrow", "d.arrow", "a.arrow"); // a before e, of 2 rows each
    assertThat(imported.notes().getFirst()).startsWith("3 of 6 users and 10 of 13 rows");
  }

  @Test
  void charactersBecomeCategoriesOfLeafsVocabulary() throws Exception {
    String json = leaf("[\"KING\"]", "[2]", user("KING", list(WINDOW, WINDOW), list("\n", " ")));
    Imported imported = read(LeafKind.SHAKESPEARE, 5, file("s.json", json));
    ImportedTable table = imported.tables().getFirst();
    assertThat(table.presentLabels()).containsEntry("newline", 1L).containsEntry("space", 1L);
    assertThat(LeafKind.CHARACTERS).hasSize(80);
    List<Float> row = Written.encoded(table.file()).getFirst();
    var encoder = new FeatureEncoder(LeafKind.SHAKESPEARE.schema());
    List<String> set = new ArrayList<>();
    for (int i = 0; i < encoder.featureCount(); i++) {
      if (row.get(i) == 1) {
        set.add(encoder.featureNames().get(i));
      }
    }
    assertThat(set).hasSize(80);
    assertThat(set.subList(0, 8))
        .containsExactly("c0=T", "c1=h", "c2=o", "c3=u", "c4=space", "c5=}", "c6=newline", "c7=[");
    Written.requireReadable(imported);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void membersMayComeInAnyOrderAndOthersAreSkipped(boolean dataFirst) throws Exception {
    String data = "\"user_data\":{" + user("K", list(WINDOW), list("x")) + "}";
    String lists = "\"hierarchies\":[\"p\"],\"users\":[\"K\"],\"num_samples\":[1]";
    String json = "{" + (dataFirst ? data + "," + lists : lists + "," + data) + "}";
    assertThat(read(LeafKind.SHAKESPEARE, 1, file("s.json", json)).tables()).hasSize(1);
  }

  @Test
  void aUsersNameCannotLeaveTheFolder() throws Exception {
    String json = femnist(Map.of("../../evil", 1, "", 1));
    Imported imported = read(LeafKind.FEMNIST, 5, file("a.json", json));
    assertThat(imported.tables())
        .allSatisfy(table -> assertThat(table.file().getParent()).isEqualTo(folder.resolve("out")));
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void eachRuleRefusesAFileBrokenInThatWay(Rule rule) throws Exception {
    String good = user("K", list(WINDOW), list("x"));
    String json =
        switch (rule) {
          case FORMAT -> leaf("[\"K\"]", "[1]", good).replace("}}}", "}");
          case SIZE -> leaf("[\"K\"]", "[1]", user("K", list("x".repeat(10_000)), list("x")));
          case COUNT -> leaf("[\"K\"]", "[2]", good);
          case VALUE -> leaf("[\"K\"]", "[1]", user("K", list(WINDOW), list("\u00e9")));
          case REQUEST -> leaf("[\"K\"]", "[0]", user("K", "[]", "[]"));
        };
    assertThatThrownBy(() -> read(LeafKind.SHAKESPEARE, 1, file("s.json", json)))
        .isInstanceOfSatisfying(
            BadSourceException.class, refused -> assertThat(refused.rule()).isEqualTo(rule))
        .hasMessageNotContaining("\n");
  }

  @Test
  void complaintsNameTheUserAndTheSample() throws Exception {
    assertComplaint(
        leaf("[\"K\"]", "[2]", user("K", list(WINDOW, "short"), list("x", "y"))),
        "s.json: user \"K\", x of sample 2: expected a string of 80 characters, all of them of"
            + " LEAF's 80");
    assertComplaint(
        leaf("[\"K\"]", "[1]", user("K", list(WINDOW), list("xy"))),
        "s.json: user \"K\", y of sample 1: expected one of LEAF's 80 characters");
    assertComplaint(
        leaf("[\"K\"]", "[2]", user("K", list(WINDOW), list("x"))),
        "s.json: user \"K\", 1 x and 1 y for the 2 of num_samples");
    assertComplaint(
        leaf("[\"K\"]", "[1]", user("K", list(WINDOW, WINDOW), list("x"))),
        "s.json: user \"K\", more x than the 1 of num_samples");
    assertComplaint(
        leaf("[\"K\"]", "[1]", user("L", list(WINDOW), list("x"))),
        "s.json: user_data lacks the user \"K\"");
    assertComplaint(
        leaf("[\"K\",\"L\"]", "[1]", ""),
        "s.json: it lists 2 users with 1 numbers of samples; a LEAF file has as many as users, and"
            + " at least one");
    assertComplaint(leaf("[\"K\",\"K\"]", "[1,1]", ""), "s.json: it lists the user \"K\" twice");
    assertComplaint(
        leaf("[\"K\"]", "[-1]", ""),
        "s.json: num_samples lists something but numbers from 0 to 1000000");
    assertComplaint("[]", "s.json: it does not begin with a JSON object");
    assertComplaint("{", "s.json: it is not JSON as expected");
    assertComplaint("[".repeat(100), "s.json: it does not begin");
    assertComplaint(
        leaf("[\"K\"]", "[1]", user("K", "[".repeat(100), "[]")), "x of sample 1: expected");
    assertComplaint(
        leaf("[\"K\"]", "[1]", user("K", list(WINDOW), list("x"))) + "{}",
        "s.json: text follows its JSON object");
  }

  @Test
  void aUserOfTwoFilesIsRefusedWithTheWayOut() throws Exception {
    Path train = file("train.json", femnist(Map.of("f01", 1)));
    Path test = file("test.json", femnist(Map.of("f01", 1)));
    assertThatThrownBy(() -> read(LeafKind.FEMNIST, 1, train, test))
        .hasMessage(
            "test.json: the user \"f01\" is also in train.json; import training and test files"
                + " into two folders");
  }

  @Test
  void aGreyLevelBeyondOneIsABadCell() throws Exception {
    String json = femnist(Map.of("f01", 1)).replaceFirst("0\\.5", "1.5");
    assertThatThrownBy(() -> read(LeafKind.FEMNIST, 1, file("a.json", json)))
        .hasMessage("a.json, sample 1, column \"p0_1\": expected a number from 0 to 1, found 1.5");
  }

  private void assertComplaint(String json, String complaint) throws Exception {
    Path file = file("s.json", json);
    assertThatThrownBy(() -> read(LeafKind.SHAKESPEARE, 1, file))
        .isInstanceOf(BadSourceException.class)
        .hasMessageContaining(complaint);
  }

  /** Sample i of a user has y = 10 i; its pixels begin with i / 10, one half, 1. */
  private static String femnist(Map<String, Integer> users) {
    List<String> names = users.keySet().stream().sorted().toList();
    List<String> data = new ArrayList<>();
    for (String name : names) {
      List<String> xs = new ArrayList<>();
      List<String> ys = new ArrayList<>();
      for (int i = 0; i < users.getOrDefault(name, 0); i++) {
        xs.add(
            "[" + i / 10.0 + ",0.5,1," + String.join(",", Collections.nCopies(781, "0.0")) + "]");
        ys.add("" + i * 10);
      }
      data.add(user(name, "[" + String.join(",", xs) + "]", "[" + String.join(",", ys) + "]"));
    }
    return leaf(
        "[\"" + String.join("\",\"", names) + "\"]",
        names.stream().map(users::get).toList().toString(),
        String.join(",", data));
  }

  private static String leaf(String users, String counts, String data) {
    return "{\"users\":%s,\"num_samples\":%s,\"user_data\":{%s}}".formatted(users, counts, data);
  }

  private static String user(String name, String xs, String ys) {
    return "\"%s\":{\"x\":%s,\"y\":%s}".formatted(name, xs, ys);
  }

  private static String list(String... texts) {
    List<String> quoted = new ArrayList<>();
    for (String text : texts) {
      quoted.add("\"" + text.replace("\n", "\\n") + "\"");
    }
    return quoted.toString();
  }

  private Imported read(LeafKind kind, int most, Path... files) throws Exception {
    return new LeafUsers(kind, most, folder.resolve("out")).read(List.of(files), _ -> {});
  }

  private Path file(String name, String json) throws Exception {
    return Files.writeString(folder.resolve(name), json);
  }
}
