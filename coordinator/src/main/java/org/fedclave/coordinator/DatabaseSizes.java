package org.fedclave.coordinator;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * How large the database is, and what waits in it: for people who watch it.
 *
 * @param bytes on its disk
 * @param rows of each table, as the database estimates them
 * @param waiting letters in all mailboxes
 * @param oldest milliseconds since the epoch at which the oldest of them came; 0 if there is none
 */
record DatabaseSizes(long bytes, Map<String, Long> rows, long waiting, long oldest) {

  private static final String ROWS_IN_H2 =
      "select table_name as name, row_count_estimate as estimate from information_schema.tables"
          + " where table_schema = 'PUBLIC'";

  private static final String ROWS_IN_POSTGRESQL =
      "select c.relname as name, greatest(c.reltuples, 0)::bigint as estimate from pg_class c"
          + " join pg_namespace n on n.oid = c.relnamespace"
          + " where c.relkind = 'r' and n.nspname = current_schema()";

  public DatabaseSizes {
    rows = Map.copyOf(rows);
  }

  /**
   * Asks the database.
   *
   * @param shared whether it is a PostgreSQL
   */
  static DatabaseSizes of(Handle h, boolean shared) {
    Map<String, Long> rows = new HashMap<>();
    h.select(shared ? ROWS_IN_POSTGRESQL : ROWS_IN_H2)
        .map((row, _) -> Map.entry(row.getString("name"), row.getLong("estimate")))
        .forEach(table -> rows.put(table.getKey().toLowerCase(Locale.ROOT), table.getValue()));
    return h.select(
            "select count(*) as waiting, coalesce(min(arrived), 0) as oldest from letter"
                + " where not handled")
        .map(
            (row, _) ->
                new DatabaseSizes(
                    bytes(h, shared), rows, row.getLong("waiting"), row.getLong("oldest")))
        .one();
  }

  private static long bytes(Handle h, boolean shared) {
    String question =
        shared
            ? "select pg_database_size(current_database())"
            : "select setting_value from information_schema.settings"
                + " where setting_name = 'info.FILE_SIZE'";
    return h.select(question).mapTo(Long.class).findOne().orElse(0L);
  }
}
