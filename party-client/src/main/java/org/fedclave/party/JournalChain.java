package org.fedclave.party;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.party.JournalException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * The entries of a journal, each checked to follow from the one before it, and all of them against
 * the sealed head: {@code head_i = SHA-256(DS("fedclave/journal") || LP(head_{i-1}) ||
 * LP(entry_i))}, where {@code head_{-1}} is the party's identity fingerprint. Not thread-safe.
 */
final class JournalChain {

  private static final String PURPOSE = "journal-head";
  private static final String HEAD_SUFFIX = "-head.sealed";
  private static final int LARGEST_HEAD = 1024;

  private final Path file;
  private final Path headFile;
  private final KeyStore keys;
  private final List<JournalEntry> entries = new ArrayList<>();
  private final List<Digest> heads = new ArrayList<>();
  private long wholeBytes;

  JournalChain(Path file, KeyStore keys) {
    this.file = file;
    this.headFile = file.resolveSibling(file.getFileName() + HEAD_SUFFIX);
    this.keys = keys;
    heads.add(keys.identity().identity().fingerprint());
  }

  private record SealedHead(long count, Digest head) {}

  /** Reads and checks {@code file}; it may end in an entry that a crash cut short. */
  void readAll() throws JournalException {
    try (InputStream bytes = Files.newInputStream(file)) {
      SealedHead sealed = readHead();
      var in = new DataInputStream(bytes);
      for (Bytes entry = readEntry(in); !entry.isEmpty(); entry = readEntry(in)) {
        add(entry);
      }
      requireHead(sealed);
    } catch (IOException e) {
      throw new JournalException(
          Rule.FORM, "the journal " + file + " cannot be read: " + e.getMessage(), e);
    } catch (MalformedException e) {
      throw new JournalException(
          Rule.FORM, "the journal " + file + " was changed: " + e.getMessage(), e);
    }
  }

  /** The next entry; nothing at the end or where a crash cut an entry short. */
  private static Bytes readEntry(DataInputStream in) throws IOException, MalformedException {
    byte[] length = in.readNBytes(Integer.BYTES);
    if (length.length < Integer.BYTES) {
      return Bytes.EMPTY;
    }
    int size = ByteBuffer.wrap(length).getInt();
    if (size < 1 || size > JournalEntry.LARGEST) {
      throw MalformedException.at(
          "entry", "1 to " + JournalEntry.LARGEST + " bytes", Integer.toString(size));
    }
    byte[] entry = in.readNBytes(size);
    return entry.length < size ? Bytes.EMPTY : Bytes.wrap(entry);
  }

  private void requireHead(SealedHead sealed) throws JournalException {
    if (entries.size() < sealed.count) {
      throw new JournalException(
          Rule.TRUNCATED,
          "the journal "
              + file
              + " has "
              + entries.size()
              + " of "
              + sealed.count
              + " entries: restore it from a backup");
    }
    if (entries.size() > sealed.count + 1 || !heads.get((int) sealed.count).equals(sealed.head)) {
      throw new JournalException(
          Rule.BROKEN_CHAIN,
          "the journal " + file + " has entries that this party did not write so");
    }
  }

  /** Adds an entry that follows. */
  void add(Bytes entry) throws MalformedException {
    JournalEntry parsed = JournalEntry.parse(entry);
    heads.add(Domain.JOURNAL.hash(head().bytes(), entry));
    entries.add(parsed);
    wholeBytes += Integer.BYTES + entry.size();
  }

  /** Takes the last entry back. */
  void removeLast() {
    wholeBytes -= Integer.BYTES + entries.removeLast().toBytes().size();
    heads.removeLast();
  }

  List<JournalEntry> entries() {
    return List.copyOf(entries);
  }

  Digest head() {
    return heads.getLast();
  }

  /** Where the next entry begins. */
  long wholeBytes() {
    return wholeBytes;
  }

  private SealedHead readHead() throws JournalException, IOException, MalformedException {
    if (!Files.exists(headFile)) {
      if (Files.size(file) > 0) {
        throw new JournalException(
            Rule.TRUNCATED, headFile + " is gone: restore it and the journal from a backup");
      }
      return new SealedHead(0, head());
    }
    try {
      Bytes content = keys.unseal(headFile, PURPOSE, PrivateFiles.read(headFile, LARGEST_HEAD));
      CborReader map = CborReader.decode("journal head", content, LARGEST_HEAD);
      var sealed = new SealedHead(map.integer("count", 0, Integer.MAX_VALUE), map.digest("head"));
      map.finish();
      return sealed;
    } catch (KeyStoreException e) {
      throw new JournalException(Rule.FORM, "the journal's head: " + e.getMessage(), e);
    }
  }

  void writeHead() throws IOException {
    Bytes content = new CborWriter().put("count", entries.size()).put("head", head()).toBytes();
    PrivateFiles.write(headFile, keys.seal(PURPOSE, content));
  }
}
