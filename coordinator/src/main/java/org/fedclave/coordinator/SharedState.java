package org.fedclave.coordinator;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.fedclave.coordinator.metrics.Meters;
import org.fedclave.protocol.MalformedException;

/**
 * The way into a database that several coordinators share: wait for the lease, then bring the
 * tables up to date, then read. A standby changes nothing but the first tables and the lease's row.
 */
final class SharedState {

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** A store that this process alone may write, and the lease that says so. */
  record Held(SqlCoordinatorStore store, Lease lease) {}

  private SharedState() {}

  /**
   * Waits until this process has the lease.
   *
   * @param holder this process, for people
   * @param meters counts what the database does
   * @param notices told in one sentence when another coordinator serves
   */
  static Held await(
      CoordinatorFolder folder, String holder, Meters meters, Consumer<String> notices)
      throws IOException, MalformedException {
    DatabaseSettings settings = folder.settings().database().orElseThrow();
    Database database =
        Database.shared(settings, DatabasePassword.of(settings, folder.path(), System.getenv()));
    database.measuredBy(meters);
    try {
      return await(database, holder, notices);
    } catch (InterruptedException e) {
      database.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another coordinator serves");
    } catch (RuntimeException e) {
      database.close();
      throw new IOException(SqlFaults.sentence(settings, e), e);
    } catch (IOException e) {
      database.close();
      throw e;
    }
  }

  static Held await(Database database, String holder, Consumer<String> notices)
      throws IOException, InterruptedException {
    int known = database.migrationsIfCurrent();
    if (known < 0) {
      database.migrateTo(Database.LEASE_VERSION);
    }
    Lease lease = take(new LeaseTable(database), holder, notices);
    try {
      if (database.migrations() != known) {
        database.migrate();
      }
      return new Held(new SqlCoordinatorStore(database, lease), lease);
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private static Lease take(LeaseTable table, String holder, Consumer<String> notices)
      throws InterruptedException {
    boolean told = false;
    LeaseTable.Seen seen = table.look();
    long since = System.nanoTime();
    while (true) {
      long before = System.nanoTime();
      OptionalLong token =
          before - since >= Lease.LIFE.toNanos()
              ? table.takeUnrenewed(seen, holder, Lease.LIFE)
              : table.take(holder, Lease.LIFE);
      if (token.isPresent()) {
        Lease lease = new Lease(table, token.getAsLong(), Lease.LIFE, before, System::nanoTime);
        lease.start();
        return lease;
      }
      if (!told) {
        notices.accept("standing by: " + table.holder() + " serves");
        told = true;
      }
      Thread.sleep(LOOK_EVERY);
      LeaseTable.Seen now = table.look();
      if (!now.equals(seen)) {
        seen = now;
        since = System.nanoTime();
      }
    }
  }
}
