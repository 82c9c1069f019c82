package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database's file does not grow with every letter that ever passed. */
class TidyTest {

  private static final int LETTERS = 600;
  private static final int BETWEEN = 60;
  private static final int PAYLOAD_BYTES = 2000;

  @TempDir Path folder;

  @Test
  void aFileThatIsTidiedHasRoomForLettersThatOneThatIsNotHasToGrowFor() throws Exception {
    long tidied = bytesAfterLetters(Files.createDirectory(folder.resolve("tidied")), true);
    long left = bytesAfterLetters(Files.createDirectory(folder.resolve("left")), false);
    assertThat(tidied).isLessThan(left * 2 / 3);
  }

  /** Each letter is stored and handled, in a transaction of its own. */
  private static long bytesAfterLetters(Path where, boolean tidy) throws Exception {
    try (Database database = Database.embedded(where)) {
      database.migrate();
      Jdbi jdbi = database.jdbi();
      // H2 uses no space again before ten seconds are over, which no test waits for.
      jdbi.useHandle(h -> h.execute("set retention_time 0"));
      for (int i = 0; i < LETTERS; i++) {
        letter(jdbi, i);
        if (tidy && i % BETWEEN == 0) {
          database.tidy();
        }
      }
      return Files.size(where.resolve("coordinator.mv.db"));
    }
  }

  private static void letter(Jdbi jdbi, int number) {
    String recipient = "member-" + number % 20;
    byte[] id = ByteBuffer.allocate(32).putInt(number * 7919).array();
    jdbi.useTransaction(
        h ->
            h.execute(
                "insert into letter (recipient, sequence, id, sender, run, incarnation, kind,"
                    + " payload, blob, bytes, handled, arrived)"
                    + " values (?, ?, ?, 'sender', ?, 0, 'update', ?, null, ?, false, ?)",
                recipient,
                (long) number,
                id,
                new byte[32],
                new byte[PAYLOAD_BYTES],
                (long) PAYLOAD_BYTES,
                (long) number));
    jdbi.useTransaction(
        h ->
            h.execute(
                "update letter set handled = true, payload = null"
                    + " where recipient = ? and sequence = ?",
                recipient,
                (long) number));
  }
}
