package org.fedclave.coordinator;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
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
   * Without a delay each commit is with the operating system when it returns, unless another one is
   * on its way there: see {@link #settle}.
   */
  private static final String EMBEDDED = ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0";

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

  private Database(DataSource source, Runnable closing, String place, boolean shared) {
    this.source = source;
    this.closing = closing;
    this.place = place;
    this.shared = shared;
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
    return new Database(pool, pool::dispose, "the file " + file + ".mv.db", false);
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
      var database = new Database(pool, pool::close, settings.place(), true);
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

  private String ask(String question) {
    return jdbi().withHandle((Handle h) -> h.select(question).mapTo(String.class).one());
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

  /**
   * Where two commits meet, H2 leaves the later one in the process until the next; this waits until
   * it is with the operating system, too. PostgreSQL has done more.
   */
  void settle(Handle h) {
    if (!shared) {
      h.execute("checkpoint");
    }
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
