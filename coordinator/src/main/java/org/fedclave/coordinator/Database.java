package org.fedclave.coordinator;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.fedclave.coordinator.metrics.Meters;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The database under {@link SqlCoordinatorStore}, and all in which the two kinds differ: an
 * embedded H2 file that belongs to one process, or a PostgreSQL that several coordinators share.
 *
 * <p>Thread-safe. {@link #toString} names the place, never the password.
 */
final class Database implements AutoCloseable {

  /** The migration that brings the table of the lease. */
  static final String LEASE_VERSION = "3";

  private static final String MIGRATIONS = "classpath:org/fedclave/coordinator/migrations";

  /**
   * Without a delay each commit is with the operating system when it returns, so that a process
   * that is killed right after has lost nothing (decision 44). Compressed, a commit takes half of
   * the space. What is replaced is kept for ten seconds, in which {@link #tidy} has had the disk
   * written at least once (decision 45).
   */
  private static final String EMBEDDED =
      ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;COMPRESS=TRUE;RETENTION_TIME=10000";

  /** Parts of the file that are emptier on average are rewritten. */
  private static final int LEAST_FILLED_PERCENT = 70;

  /** So much of them at a time; commits wait meanwhile. */
  private static final int TIDY_BYTES = 8 << 20;

  private static final int MOST_CONNECTIONS = 16;
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * Every commit is on the disk when it returns: a coordinator outlives its database's crash, and
   * must not remember what the database forgot. A session that sleeps inside a transaction is
   * ended, so that a stopped coordinator does not keep its successor waiting.
   */
  private static final String SESSION =
      "set synchronous_commit = on; set idle_in_transaction_session_timeout = 2000";

  private final DataSource source;
  private final Runnable closing;
  private final String place;
  private final boolean shared;
  private final Supplier<Pool> pool;
  private volatile Meters meters = Meters.OFF;

  /** Connections that are in use, and how many there may be. */
  record Pool(int active, int most) {}

  private Database(
      DataSource source, Runnable closing, String place, boolean shared, Supplier<Pool> pool) {
    this.source = source;
    this.closing = closing;
    this.place = place;
    this.shared = shared;
    this.pool = pool;
  }

  /** Opens or creates {@code coordinator.mv.db} in {@code folder}. */
  static Database embedded(Path folder) {
    String file = folder.toAbsolutePath().resolve("coordinator").toString();
    if (file.contains(";")) {
      throw new IllegalArgumentException("a folder's path must not contain a semicolon: " + file);
    }
    var pool = JdbcConnectionPool.create("jdbc:h2:file:" + file + EMBEDDED, "", "");
    pool.setMaxConnections(32);
    // With its last connection H2 writes everything and closes the file.
    return new Database(
        pool,
        pool::dispose,
        "the file " + file + ".mv.db",
        false,
        () -> new Pool(pool.getActiveConnections(), pool.getMaxConnections()));
  }

  /**
   * Connects to a PostgreSQL.
   *
   * @throws IOException if it cannot be reached, lets nobody in, or does not keep what it confirms;
   *     the message is one sentence
   */
  static Database shared(DatabaseSettings settings, DatabasePassword password) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setPoolName("coordinator");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    password.revealToTheDriver().ifPresent(config::setPassword);
    config.setMaximumPoolSize(MOST_CONNECTIONS);
    config.setMinimumIdle(2); // a standby needs no more
    config.setConnectionTimeout(CONNECT.toMillis());
    config.setInitializationFailTimeout(1); // fails with the database's own reason
    config.setConnectionInitSql(SESSION);
    config.addDataSourceProperty("connectTimeout", CONNECT.toSeconds());
    config.addDataSourceProperty("tcpKeepAlive", true);
    config.addDataSourceProperty("ApplicationName", "fedclave-coordinator");
    try {
      var pool = new HikariDataSource(config);
      var database =
          new Database(
              pool,
              pool::close,
              settings.place(),
              true,
              () -> new Pool(pool.getHikariPoolMXBean().getActiveConnections(), MOST_CONNECTIONS));
      try {
        database.requireDurable();
        return database;
      } catch (IOException | RuntimeException e) {
        pool.close();
        throw e;
      }
    } catch (RuntimeException e) {
      throw new IOException(SqlFaults.sentence(settings, e), e);
    }
  }

  private void requireDurable() throws IOException {
    if (ask("show fsync").equals("off")) {
      throw new IOException(
          "the database at " + place + " runs with fsync = off and forgets what it confirmed");
    }
  }

  String ask(String question) {
    return jdbi().withHandle((Handle h) -> h.select(question).mapTo(String.class).one());
  }

  /** From now on its transactions, and what the pool says of itself, are counted there. */
  void measuredBy(Meters counting) {
    meters = counting;
    if (source instanceof HikariDataSource hikari && counting.isOn()) {
      hikari.setMetricRegistry(counting.registry());
    }
  }

  Meters meters() {
    return meters;
  }

  Pool pool() {
    return pool.get();
  }

  /**
   * Waits until the embedded file is on the disk, and rewrites parts of it in which little is left,
   * so that their space is used again. H2 does so by itself only where commits wait before they are
   * written, and here none does. PostgreSQL has a process of its own for it. Called more often than
   * H2 takes space again (decision 45).
   */
  void tidy() {
    if (!shared) {
      jdbi().useHandle(this::sync);
      try (Connection connection = source.getConnection()) {
        rewriteNearlyEmptyParts(connection);
      } catch (SQLException e) {
        throw new IllegalStateException("the database's file cannot be tidied", e);
      }
    }
  }

  private static void rewriteNearlyEmptyParts(Connection connection) throws SQLException {
    if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
      var _ =
          session.getDatabase().getStore().getMvStore().compact(LEAST_FILLED_PERCENT, TIDY_BYTES);
    }
  }

  /** How large it is, and what waits in it. */
  DatabaseSizes sizes() {
    return jdbi().withHandle(h -> DatabaseSizes.of(h, shared));
  }

  Jdbi jdbi() {
    return Jdbi.create(source);
  }

  /** Whether other coordinators may use it too, so that one needs the lease to write. */
  boolean isShared() {
    return shared;
  }

  /**
   * Brings the tables to this program's version.
   *
   * @throws IOException if a newer program has brought them further
   */
  void migrate() throws IOException {
    migrateTo("latest");
  }

  /** As {@link #migrate}, to {@code version} at most. */
  void migrateTo(String version) throws IOException {
    requireKnownTables(flyway("latest").info());
    flyway(version).migrate();
  }

  /** How many migrations the tables have had. */
  int migrations() {
    return jdbi()
        .withHandle(
            (Handle h) ->
                h.select("select count(*) from flyway_schema_history").mapTo(Integer.class).one());
  }

  /**
   * {@link #migrations} if none is left to do, otherwise -1: looking is slower than counting.
   *
   * @throws IOException if a newer program has brought the tables further
   */
  int migrationsIfCurrent() throws IOException {
    MigrationInfoService tables = flyway("latest").info();
    requireKnownTables(tables);
    return tables.pending().length == 0 ? migrations() : -1;
  }

  /** Refuses tables that a newer program made: this one would misread or harm them. */
  private void requireKnownTables(MigrationInfoService tables) throws IOException {
    MigrationInfo[] applied = tables.applied();
    if (Arrays.stream(applied).anyMatch(one -> !one.getState().isResolved())) {
      throw new IOException(
          "a newer program made the tables in "
              + place
              + " (version "
              + applied[applied.length - 1].getVersion()
              + "); start that one, or restore a backup from before it");
    }
  }

  private Flyway flyway(String version) {
    return Flyway.configure().dataSource(source).locations(MIGRATIONS).target(version).load();
  }

  /** H2 leaves commits to the operating system; this waits for the disk. PostgreSQL has done so. */
  void sync(Handle h) {
    if (!shared) {
      h.execute("checkpoint sync");
    }
  }

  @Override
  public void close() {
    closing.run();
  }

  @Override
  public String toString() {
    return place;
  }
}
