package org.fedclave.tables.published;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.Column;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.TableWriter;

/** Which dataset of LEAF a file is of: what its x and y are, and what they become. */
public enum LeafKind {
  /** x: 784 grey levels from 0 to 1, row by row; y: 0 to 61, digits, capitals, small letters. */
  FEMNIST(
      new Origin(
          "FEMNIST of LEAF (Caldas et al. 2018), from NIST Special Database 19 (EMNIST)",
          "BSD-2-Clause (LEAF); the images are a work of NIST, free to use")) {

    @Override
    TableSchema schema() {
      List<Column> columns = new ArrayList<>();
      columns.add(Columns.position("sample", "position"));
      for (int i = 0; i < PIXELS; i++) {
        columns.add(
            Columns.real(
                "p" + i / 28 + "_" + i % 28,
                "grey level",
                new Bounds(0, 1),
                new Scaling.Range(0, 1),
                Missing.NEVER));
      }
      columns.add(Columns.label("label", SIGNS.chars().mapToObj(Character::toString).toList()));
      return new TableSchema("femnist", columns);
    }

    @Override
    Optional<LeafRow> x(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        return Optional.empty();
      }
      double[] pixels = new double[PIXELS];
      for (int i = 0; i < PIXELS; i++) {
        if (!json.nextToken().isNumeric()) {
          return Optional.empty();
        }
        pixels[i] = json.getDoubleValue();
      }
      if (json.nextToken() != JsonToken.END_ARRAY) {
        return Optional.empty();
      }
      return Optional.of(table -> writeReals(pixels, table));
    }

    @Override
    int y(JsonParser json) throws IOException {
      boolean isClass = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
      return isClass && json.getLongValue() >= 0 && json.getLongValue() < SIGNS.length()
          ? json.getIntValue()
          : -1;
    }

    @Override
    String describeX() {
      return "a list of " + PIXELS + " numbers";
    }

    @Override
    String describeY() {
      return "a whole number from 0 to " + (SIGNS.length() - 1);
    }
  },

  /** x: the last 80 characters that a role in a play spoke; y: the next one. */
  SHAKESPEARE(
      new Origin(
          "Shakespeare of LEAF (Caldas et al. 2018), from the plays as Project Gutenberg has them"
              + " (McMahan et al. 2017)",
          "BSD-2-Clause (LEAF); the plays are in the public domain")) {

    @Override
    TableSchema schema() {
      List<String> words =
          IntStream.range(0, CHARACTERS.length()).mapToObj(LeafKind::word).toList();
      List<Column> columns = new ArrayList<>();
      columns.add(Columns.position("sample", "position"));
      for (int i = 0; i < WINDOW; i++) {
        columns.add(Columns.category("c" + i, Missing.NEVER, words.toArray(String[]::new)));
      }
      columns.add(Columns.label("next", words));
      return new TableSchema("shakespeare", columns);
    }

    @Override
    Optional<LeafRow> x(JsonParser json) throws IOException {
      String text = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
      if (text.length() != WINDOW || text.chars().anyMatch(c -> CHARACTERS.indexOf(c) < 0)) {
        return Optional.empty();
      }
      return Optional.of(table -> writeCharacters(text, table));
    }

    @Override
    int y(JsonParser json) throws IOException {
      String text = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
      return text.length() == 1 ? CHARACTERS.indexOf(text.charAt(0)) : -1;
    }

    @Override
    String describeX() {
      return "a string of " + WINDOW + " characters, all of them of LEAF's " + CHARACTERS.length();
    }

    @Override
    String describeY() {
      return "one of LEAF's " + CHARACTERS.length() + " characters";
    }
  };

  private static final int PIXELS = 784;
  private static final String SIGNS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final int WINDOW = 80;

  /** LEAF's characters, in its order. */
  static final String CHARACTERS =
      "\n !\"&'(),-.0123456789:;>?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]abcdefghijklmnopqrstuvwxyz}";

  @SuppressWarnings("ImmutableEnumChecker") // a record of two strings
  private final Origin origin;

  LeafKind(Origin origin) {
    this.origin = origin;
  }

  /** Where it comes from. */
  public Origin origin() {
    return origin;
  }

  /** Its name on command lines. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The first column of which is the sample's position among the user's, from 1. */
  abstract TableSchema schema();

  /** What stands at a parser as an x; nothing where it is none. */
  abstract Optional<LeafRow> x(JsonParser json) throws IOException;

  /** What stands at a parser as a y: its class, or -1 where it is none. */
  abstract int y(JsonParser json) throws IOException;

  /** As in "expected ...". */
  abstract String describeX();

  abstract String describeY();

  /** An x, which knows how to write itself from the second column on. */
  interface LeafRow {
    void write(TableWriter table);
  }

  private static void writeReals(double[] values, TableWriter table) {
    for (int i = 0; i < values.length; i++) {
      table.real(i + 1, values[i]);
    }
  }

  private static void writeCharacters(String text, TableWriter table) {
    for (int i = 0; i < text.length(); i++) {
      table.category(i + 1, CHARACTERS.indexOf(text.charAt(i)));
    }
  }

  /** A character as a category, which cannot be blank. */
  private static String word(int index) {
    return switch (CHARACTERS.charAt(index)) {
      case '\n' -> "newline";
      case ' ' -> "space";
      default -> CHARACTERS.substring(index, index + 1);
    };
  }
}
