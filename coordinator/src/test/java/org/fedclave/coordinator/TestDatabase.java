package org.fedclave.coordinator;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.fedclave.protocol.MalformedException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The databases that every test of the store runs on. The same folder is the same database, so that
 * a test can close its store and open it again.
 */
enum TestDatabase {
  H2 {
    @Override
    Database connect(Path folder) {
      return Database.embedded(folder);
    }
  },
  POSTGRESQL {
    @Override
    Database connect(Path folder) throws Exception {
      return Database.shared(settings(folder), noPassword(folder));
    }
  };

  /** One server for all tests of this process; it ends with it. */
  private static @Nullable EmbeddedPostgres server;

  /** Whose rows are in it. */
  private static @Nullable Path current;

  abstract Database connect(Path folder) throws Exception;

  /** A store that nobody else may write meanwhile. */
  SqlCoordinatorStore open(Path folder) throws Exception {
    if (this == H2) {
      MigratedFile.into(folder);
    }
    Database database = connect(folder);
    database.migrate();
    return new SqlCoordinatorStore(database, Fence.NONE);
  }

  static DatabasePassword noPassword(Path folder) throws IOException, MalformedException {
    return DatabasePassword.of(settings(folder), folder, Map.of());
  }

  /** Where the PostgreSQL of {@code folder} is; another folder's rows are deleted first. */
  static synchronized DatabaseSettings settings(Path folder) throws IOException {
    EmbeddedPostgres running = running();
    if (!folder.equals(current)) {
      Jdbi.create(running.getPostgresDatabase()).useTransaction(TestDatabase::empty);
      current = folder;
    }
    return at(running);
  }

  /** Leaves the tables as the migrations made them. */
  private static void empty(Handle h) {
    List<String> tables =
        h.select(
                "select table_name from information_schema.tables where table_schema = 'public'"
                    + " and table_name not in ('flyway_schema_history', 'lease')")
            .mapTo(String.class)
            .list();
    tables.forEach(table -> h.execute("delete from " + table));
    h.execute("update lease set token = 0, expires = to_timestamp(0)");
  }

  private static DatabaseSettings at(EmbeddedPostgres running) {
    return new DatabaseSettings(
        "jdbc:postgresql://localhost:" + running.getPort() + "/postgres",
        "postgres",
        Optional.empty());
  }

  /** Skips the test, and says why, where PostgreSQL cannot run. */
  static synchronized EmbeddedPostgres running() throws IOException {
    if (server == null) {
      EmbeddedPostgres started = start();
      DatabaseSettings settings = at(started);
      try (Database database = Database.shared(settings, password(settings))) {
        database.migrate();
      }
      server = started;
    }
    return server;
  }

  private static EmbeddedPostgres start() {
    Logger.getLogger("io.zonky").setLevel(Level.WARNING);
    try {
      return EmbeddedPostgres.builder().setServerConfig("fsync", "on").start();
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      Assumptions.abort("PostgreSQL for tests does not start here: " + e.getMessage());
      throw new AssertionError("aborted", e);
    }
  }

  private static DatabasePassword password(DatabaseSettings settings) throws IOException {
    try {
      return DatabasePassword.of(settings, Path.of("."), Map.of());
    } catch (MalformedException e) {
      throw new AssertionError("no file is named", e);
    }
  }
}
