package org.fedclave.tables.published;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.Quoted;
import org.fedclave.tables.TableWriter;
import org.fedclave.tables.published.BadSourceException.Rule;

/** All rows of one user of a LEAF file; x and y stand apart there, so both are read first. */
final class LeafRows {
  /** More rows of one user are refused. */
  static final int MAXIMUM = 1_000_000;

  private final Path file;
  private final LeafKind kind;
  private final String user;
  private final int declared;
  private final List<LeafKind.LeafRow> xs = new ArrayList<>();
  private final List<Integer> ys = new ArrayList<>();

  private LeafRows(Path file, LeafKind kind, String user, int declared) {
    this.file = file;
    this.kind = kind;
    this.user = user;
    this.declared = declared;
  }

  /**
   * Reads a user's object, at which the parser stands.
   *
   * @param declared the number of rows that it must have
   */
  static LeafRows read(Path file, LeafKind kind, String user, int declared, JsonParser json)
      throws IOException, BadSourceException {
    var rows = new LeafRows(file, kind, user, declared);
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw rows.bad(Rule.FORMAT, "expected an object of x and y");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "x" -> rows.readXs(json);
        case "y" -> rows.readYs(json);
        default -> json.skipChildren();
      }
    }
    if (rows.xs.size() != declared || rows.ys.size() != declared) {
      throw rows.bad(
          Rule.COUNT,
          "%d x and %d y for the %d of num_samples"
              .formatted(rows.xs.size(), rows.ys.size(), declared));
    }
    return rows;
  }

  void writeTo(TableWriter table) throws IOException, BadTableException {
    for (int i = 0; i < xs.size(); i++) {
      table.start(i + 1L);
      table.whole(0, i + 1L);
      xs.get(i).write(table);
      table.category(table.schema().columns().size() - 1, ys.get(i));
      table.end();
    }
  }

  private void readXs(JsonParser json) throws IOException, BadSourceException {
    requireList(json, "x");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      requireRoom(xs.size(), "x");
      int number = xs.size() + 1;
      xs.add(kind.x(json).orElseThrow(() -> badSample(number, "x", kind.describeX())));
    }
  }

  private void readYs(JsonParser json) throws IOException, BadSourceException {
    requireList(json, "y");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      requireRoom(ys.size(), "y");
      int y = kind.y(json);
      if (y < 0) {
        throw badSample(ys.size() + 1, "y", kind.describeY());
      }
      ys.add(y);
    }
  }

  private void requireList(JsonParser json, String name) throws BadSourceException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw bad(Rule.FORMAT, name + " is no list");
    }
  }

  private void requireRoom(int read, String name) throws BadSourceException {
    if (read >= declared) {
      throw bad(Rule.COUNT, "more %s than the %d of num_samples".formatted(name, declared));
    }
  }

  private BadSourceException badSample(int number, String name, String expected) {
    return bad(Rule.VALUE, "%s of sample %d: expected %s".formatted(name, number, expected));
  }

  private BadSourceException bad(Rule rule, String complaint) {
    return new BadSourceException(rule, file, "user " + Quoted.of(user) + ", " + complaint);
  }
}
