package org.fedclave.tables.split;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.SplitMix64;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.TableSource;

/** The first pass over a table: reads labels or a column, and decides for each row. */
final class SplitPlanner {
  private final SplitMethod method;
  private final long seed;
  private final long minimumRows;

  SplitPlanner(SplitMethod method, long seed, long minimumRows) {
    this.method = method;
    this.seed = seed;
    this.minimumRows = minimumRows;
  }

  SplitPlan plan(TableSource table)
      throws IOException, BadTableException, ImpossibleSplitException {
    return switch (method) {
      case SplitMethod.ByColumn(String column) -> byColumn(table, column);
      case SplitMethod.Iid(int parties) -> dealt(table, parties, false);
      case SplitMethod.Quantity(int parties, double _) -> dealt(table, parties, false);
      case SplitMethod.Dirichlet(int parties, double _) -> dealt(table, parties, true);
      case SplitMethod.LabelsEach(int parties, int _) -> dealt(table, parties, true);
    };
  }

  private SplitPlan byColumn(TableSource table, String column)
      throws IOException, BadTableException, ImpossibleSplitException {
    var values = new ColumnValues(table.schema(), column);
    table.forEachRow(values::add);
    int[] parties = values.parties(minimumRows);
    return new SplitPlan(values.names(), parties, 0);
  }

  private SplitPlan dealt(TableSource table, int parties, boolean byLabel)
      throws IOException, BadTableException, ImpossibleSplitException {
    int labels = byLabel ? labels(table.schema()) : 1;
    int label = table.schema().columns().indexOf(table.schema().label());
    var groups = new RowGroups();
    table.forEachRow(row -> groups.add(byLabel ? (int) row.whole(label) : 0));
    var deal = new Deal(method, parties, minimumRows, new SplitMix64(seed));
    int[] partyOf = deal.deal(groups, labels);
    return new SplitPlan(numbered(parties), partyOf, deal.draws());
  }

  private int labels(TableSchema schema) throws ImpossibleSplitException {
    Column label = schema.label();
    if (label.type() instanceof ColumnType.Category(List<String> allowed)) {
      return allowed.size();
    }
    throw new ImpossibleSplitException(
        "%s needs a label of categories; %s is a number".formatted(method, label.name()));
  }

  /** {@code party-01} and so on, so that names sort as numbers do. */
  private static List<String> numbered(int parties) {
    int digits = Integer.toString(parties).length();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= parties; i++) {
      names.add(String.format(Locale.ROOT, "party-%0" + digits + "d", i));
    }
    return names;
  }
}
