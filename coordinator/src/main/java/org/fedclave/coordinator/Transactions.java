package org.fedclave.coordinator;

import java.util.function.Consumer;
import java.util.function.Function;
import org.fedclave.coordinator.calls.NotServingException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The only way to the database: every transaction that writes holds the fence from its first
 * statement to its commit. Thread-safe.
 */
final class Transactions {

  private final Database database;
  private final Jdbi jdbi;
  private final Fence fence;

  Transactions(Database database, Fence fence) {
    this.database = database;
    this.jdbi = database.jdbi();
    this.fence = fence;
  }

  /** One transaction that reads. */
  <T> T read(Function<Handle, T> work) {
    return run("read", work);
  }

  /** One transaction that writes. A process that is killed after this returns has lost nothing. */
  void write(Consumer<Handle> work) {
    var _ =
        writeAndTell(
            h -> {
              work.accept(h);
              return true;
            });
  }

  /** One transaction that writes, and has a result. */
  <T> T writeAndTell(Function<Handle, T> work) {
    return run(
        "write",
        h -> {
          fence.hold(h);
          return work.apply(h);
        });
  }

  /** One transaction that writes, and is on the disk when this returns. */
  void writeToDisk(Consumer<Handle> work) {
    write(work);
    jdbi.useHandle(database::sync);
  }

  private <T> T run(String kind, Function<Handle, T> work) {
    long began = System.nanoTime();
    try {
      return jdbi.inTransaction(work::apply);
    } catch (JdbiException e) {
      if (!database.isShared() || !SqlFaults.isLost(e)) {
        throw e;
      }
      String why = "the coordinator's database is away";
      fence.lost(why);
      throw new NotServingException(why, e);
    } finally {
      database.meters().transaction(kind, System.nanoTime() - began);
    }
  }
}
