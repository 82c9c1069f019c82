package org.fedclave.coordinator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * How much may wait in one mailbox, of all senders together and of one of them. A sender's share is
 * smaller than the whole, so that nobody fills another's mailbox alone; the coordinator's own
 * letters have a share beside the whole, so that others' letters do not keep them out.
 *
 * @param letters of all senders but the coordinator
 * @param bytes of their payloads, whether inside of the letters or blobs
 * @param lettersFromOne of one sender
 * @param bytesFromOne of one sender; a larger letter is refused for good
 */
public record MailboxLimits(long letters, long bytes, long lettersFromOne, long bytesFromOne) {

  /** 100,000 letters and 256 GiB; of one sender 10,000 and 16 GiB. */
  static final MailboxLimits USUAL = new MailboxLimits(100_000, 256L << 30, 10_000, 16L << 30);

  private static final String LETTERS = "mailboxLetters";
  private static final String BYTES = "mailboxBytes";
  private static final String LETTERS_FROM_ONE = "mailboxLettersFromOne";
  private static final String BYTES_FROM_ONE = "mailboxBytesFromOne";

  public MailboxLimits {
    if (lettersFromOne < 1 || bytesFromOne < 1) {
      throw new IllegalArgumentException("a mailbox takes a letter and a byte of each sender");
    }
    if (lettersFromOne >= letters || bytesFromOne >= bytes) {
      throw new IllegalArgumentException(
          "one sender's share of a mailbox is smaller than the whole: "
              + LETTERS_FROM_ONE
              + " below "
              + LETTERS
              + ", "
              + BYTES_FROM_ONE
              + " below "
              + BYTES);
    }
  }

  /** Members that are absent have their usual value. */
  static MailboxLimits read(StrictJson json) throws MalformedException {
    return new MailboxLimits(
        limit(json, LETTERS, USUAL.letters),
        limit(json, BYTES, USUAL.bytes),
        limit(json, LETTERS_FROM_ONE, USUAL.lettersFromOne),
        limit(json, BYTES_FROM_ONE, USUAL.bytesFromOne));
  }

  private static long limit(StrictJson json, String name, long usual) throws MalformedException {
    return json.has(name) ? json.integer(name, 1, Long.MAX_VALUE / 2) : usual;
  }

  void write(ObjectNode json) {
    json.put(LETTERS, letters)
        .put(BYTES, bytes)
        .put(LETTERS_FROM_ONE, lettersFromOne)
        .put(BYTES_FROM_ONE, bytesFromOne);
  }
}
