package org.fedclave.tables.split;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.Quoted;
import org.fedclave.tables.TableRow;
import org.fedclave.tables.TableSchema;

/** The values of one column, each of which becomes a party. */
final class ColumnValues {
  private final int column;
  private final Column type;
  private final Map<Object, Integer> positions = new HashMap<>();
  private final RowGroups rows = new RowGroups();
  private long missing;
  private boolean tooMany;

  ColumnValues(TableSchema schema, String name) throws ImpossibleSplitException {
    List<String> names = schema.columns().stream().map(Column::name).toList();
    this.column = names.indexOf(name);
    if (column < 0) {
      throw new ImpossibleSplitException(
          "schema %s has no column %s".formatted(schema.name(), Quoted.of(name)));
    }
    this.type = schema.columns().get(column);
    if (type.type() instanceof ColumnType.Numeric numeric && !numeric.whole()) {
      throw new ImpossibleSplitException(
          "column %s holds real numbers, whose values name no parties".formatted(Quoted.of(name)));
    }
  }

  void add(TableRow row) {
    if (row.isMissing(column)) {
      missing++;
      return;
    }
    Object value =
        type.type() instanceof ColumnType.Text ? row.text(column) : (Object) row.whole(column);
    if (positions.size() == SplitMethod.MAXIMUM_PARTIES && !positions.containsKey(value)) {
      tooMany = true;
    } else if (!tooMany) {
      rows.add(positions.computeIfAbsent(value, _ -> positions.size()));
    }
  }

  /** Each row's party, from 0, in the order of {@link #names()}. */
  int[] parties(long minimumRows) throws ImpossibleSplitException {
    requireUsable();
    List<Object> order = sorted();
    int[] rank = new int[order.size()];
    for (int i = 0; i < rank.length; i++) {
      rank[positions.getOrDefault(order.get(i), 0)] = i;
    }
    int[] sizes = rows.sizes(rank.length);
    for (int i = 0; i < rank.length; i++) {
      if (sizes[i] < minimumRows) {
        throw new ImpossibleSplitException(
            "party %s, by column %s, has %d of the rows, fewer than %d: lower the minimum"
                .formatted(
                    Quoted.of(names().get(rank[i])),
                    Quoted.of(type.name()),
                    sizes[i],
                    minimumRows));
      }
    }
    int[] parties = new int[rows.rows()];
    for (int row = 0; row < parties.length; row++) {
      parties[row] = rank[rows.group(row)];
    }
    return parties;
  }

  /** The values that occur: categories as the schema orders them, numbers and texts ascending. */
  List<String> names() {
    return sorted().stream().map(this::name).toList();
  }

  private String name(Object value) {
    return type.type() instanceof ColumnType.Category(List<String> allowed)
        ? allowed.get(((Long) value).intValue())
        : value.toString();
  }

  private List<Object> sorted() {
    List<Object> order = new ArrayList<>(positions.keySet());
    order.sort(
        (a, b) ->
            a instanceof Long first && b instanceof Long second
                ? first.compareTo(second)
                : a.toString().compareTo(b.toString()));
    return order;
  }

  private void requireUsable() throws ImpossibleSplitException {
    if (missing > 0) {
      throw new ImpossibleSplitException(
          "column %s is missing in %d rows, which then belong to no party"
              .formatted(Quoted.of(type.name()), missing));
    }
    if (tooMany || positions.size() < 2) {
      throw new ImpossibleSplitException(
          "column %s has %s values; 2 to %d can be parties"
              .formatted(
                  Quoted.of(type.name()),
                  tooMany ? "more than " + positions.size() : "" + positions.size(),
                  SplitMethod.MAXIMUM_PARTIES));
    }
  }
}
