package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the embedded database's file at the moment at which a process may be killed. */
class EmbeddedFileTest {

  private static final int TRANSACTIONS = 240;
  private static final int LARGEST_BYTES = 30_000;

  @TempDir Path folder;

  /**
   * Of H2 2.5.252 this fails: it writes the file's header before it knows the newest chunk, so that
   * up to twenty commits are in the file and are not found.
   */
  @Test
  void theNewestTransactionIsFoundInACopyOfTheFileAfterEachCommit() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Path live = Files.createDirectory(folder.resolve("live"));
    try (Database database = Database.embedded(live)) {
      Transactions transactions = new Transactions(database, Fence.NONE);
      transactions.write(EmbeddedFileTest::prepare);
      for (int i = 1; i <= TRANSACTIONS; i++) {
        int number = i;
        byte[] bytes = new byte[random.nextInt(LARGEST_BYTES)];
        transactions.write(h -> h.execute("update counted set n = ?, bytes = ?", number, bytes));
        if (random.nextInt(6) == 0) {
          assertThat(inACopy(live)).as("seed %d", seed).isEqualTo(number);
        }
      }
    }
  }

  /** Old parts of the file may be used again at once: otherwise only after ten seconds. */
  private static void prepare(Handle h) {
    h.execute("set retention_time 0");
    h.execute("create table counted (n int, bytes varbinary(" + LARGEST_BYTES + "))");
    h.execute("insert into counted values (0, null)");
  }

  private int inACopy(Path live) throws Exception {
    Path copy = Files.createTempDirectory(folder, "copy");
    Files.copy(live.resolve("coordinator.mv.db"), copy.resolve("coordinator.mv.db"));
    try (Database database = Database.embedded(copy)) {
      return database
          .jdbi()
          .withHandle(h -> h.select("select n from counted").mapTo(Integer.class).one());
    }
  }
}
