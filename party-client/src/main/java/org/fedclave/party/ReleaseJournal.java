package org.fedclave.party;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.fedclave.party.JournalException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * Every release of keys of this party: append-only, chained by hash, on the disk before a key
 * leaves.
 *
 * <p>The file is {@code u32be(length) || entry} repeated; {@link JournalChain} says how entries are
 * chained. Beside it lies the count and head, sealed by the key store, so that entries can neither
 * be changed nor cut off without its key. It is written after the entry: a crash between the two
 * leaves one entry more, whose key never left. Restoring both files from an older backup is not
 * noticed here; the coordinator's log has every head.
 *
 * <p>It also decides: within an incarnation of a run the shards of a round go to one trainer, and
 * all go to one aggregator, by their attested keys; and once keys were released for an incarnation,
 * none go to an earlier one. One program at a time has it open. Thread-safe.
 */
final class ReleaseJournal implements AutoCloseable {

  private final FileChannel channel;
  private final JournalChain chain;

  private ReleaseJournal(FileChannel channel, JournalChain chain) {
    this.channel = channel;
    this.chain = chain;
  }

  /** Opens the journal, or begins one, after checking all of it. */
  static ReleaseJournal open(Path file, KeyStore keys) throws JournalException {
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PrivateFiles.fileMode());
      try {
        lock(file, channel);
        var chain = new JournalChain(file, keys);
        chain.readAll();
        channel.truncate(chain.wholeBytes());
        channel.position(chain.wholeBytes());
        chain.writeHead();
        return new ReleaseJournal(channel, chain);
      } catch (JournalException | IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new JournalException(
          Rule.NOT_WRITTEN, "the journal " + file + " does not open: " + e.getMessage(), e);
    }
  }

  /** Checks the journal and lists it, oldest first, while an agent may have it open. */
  static List<JournalEntry> verified(Path file, KeyStore keys) throws JournalException {
    if (!Files.exists(file)) {
      return List.of();
    }
    var chain = new JournalChain(file, keys);
    chain.readAll();
    return chain.entries();
  }

  private static void lock(Path file, FileChannel channel) throws JournalException, IOException {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // falls through to the one refusal below
    }
    throw new JournalException(
        Rule.LOCKED, file + " is open in another program: one agent at a time serves a party");
  }

  /**
   * Writes {@code entry} and returns when it is on the disk.
   *
   * @return the new head, which the coordinator's log gets
   * @throws JournalException if an earlier entry forbids this release, or the disk does not take it
   */
  synchronized Digest append(JournalEntry entry) throws JournalException {
    requireAllowed(entry);
    Bytes bytes = entry.toBytes();
    try {
      write(bytes);
    } catch (IOException e) {
      throw new JournalException(
          Rule.NOT_WRITTEN,
          "the journal could not be written (" + e.getMessage() + "): no key was released",
          e);
    }
    return chain.head();
  }

  private void write(Bytes entry) throws IOException {
    long before = chain.wholeBytes();
    boolean added = false;
    try {
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + entry.size());
      bytes.putInt(entry.size()).put(entry.unsafeArray()).flip();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      chain.add(entry);
      added = true;
      chain.writeHead();
    } catch (IOException e) {
      if (added) {
        chain.removeLast();
      }
      channel.truncate(before);
      throw e;
    } catch (MalformedException e) {
      throw new AssertionError("an entry reads what it writes", e);
    }
  }

  private void requireAllowed(JournalEntry next) throws JournalException {
    int end = 0;
    for (JournalEntry entry : entries(next.run())) {
      end = Math.max(end, entry.window().to());
      if (entry.incarnation() > next.incarnation()) {
        throw new JournalException(
            Rule.INCARNATION,
            "keys were released for incarnation "
                + entry.incarnation()
                + " of the run, and these are for incarnation "
                + next.incarnation());
      }
      if (entry.incarnation() < next.incarnation()) {
        continue; // of enclaves that this incarnation replaces
      }
      if (!entry.aggregator().keys().equals(next.aggregator().keys())) {
        throw new JournalException(
            Rule.SECOND_AGGREGATOR,
            "keys of this run were released for another aggregator, at "
                + entry.aggregator().node());
      }
      boolean overlaps =
          entry.window().from() < next.window().to() && next.window().from() < entry.window().to();
      if (overlaps && !entry.trainer().keys().equals(next.trainer().keys())) {
        throw new JournalException(
            Rule.SECOND_TRAINER,
            "the keys of "
                + entry.window()
                + " were released to another trainer, at "
                + entry.trainer().node());
      }
    }
    if (next.window().from() > end) {
      throw new JournalException(
          Rule.WINDOW,
          next.window() + " do not follow the last release, which ended before round " + end);
    }
  }

  /** All entries, oldest first. */
  synchronized List<JournalEntry> entries() {
    return chain.entries();
  }

  /** The entries of a run, oldest first. */
  synchronized List<JournalEntry> entries(RunId run) {
    return chain.entries().stream().filter(entry -> entry.run().equals(run)).toList();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
