package org.fedclave.attestation.collateral;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * A folder in which a party keeps collateral: certificates, revocation lists, TCB info, identities,
 * RIMs, each exactly as its vendor signed it, under its digest.
 *
 * <p>Nothing is fetched: whoever fills the folder brings files. Nothing is trusted either: the
 * store finds pieces and keeps them from damage, the appraisal verifies them. Several programs may
 * use one folder. Thread-safe.
 */
public final class CollateralStore {

  /** No file that is imported is longer. */
  public static final int LARGEST_FILE = 1 << 20;

  private static final int MOST_FILES = 10_000;
  private static final int DEEPEST_FOLDER = 4;

  private final CollateralFolder folder;
  private final Clock clock;

  private CollateralStore(Path path, Clock clock) {
    this.folder = new CollateralFolder(path);
    this.clock = clock;
  }

  /**
   * The store in {@code path}.
   *
   * @param clock tells when pieces are imported
   * @throws IOException if there is none
   */
  public static CollateralStore open(Path path, Clock clock) throws IOException {
    var store = new CollateralStore(path, clock);
    if (!store.folder.hasIndex()) {
      throw new IOException(
          "there is no collateral store in " + path + "; fedclave collateral import makes one");
    }
    return store;
  }

  /** The store in {@code path}, made there if there is none. */
  public static CollateralStore openOrCreate(Path path, Clock clock) throws IOException {
    var store = new CollateralStore(path, clock);
    store.folder.create();
    if (!store.folder.hasIndex()) {
      store.folder.locked(
          () -> {
            if (!store.folder.hasIndex()) {
              store.folder.writeIndex(List.of());
            }
            return true;
          });
    }
    return store;
  }

  /** Where it lies. */
  public Path path() {
    return folder.path();
  }

  /** All entries, sorted by kind and by what they are about, the newest first. */
  public List<CollateralEntry> entries() throws IOException {
    List<CollateralEntry> entries = new ArrayList<>(folder.readIndex().values());
    entries.sort(CollateralIndex.ORDER);
    return entries;
  }

  /** The entries of one kind, in the order of {@link #entries}. */
  public List<CollateralEntry> entries(CollateralKind kind) throws IOException {
    return entries().stream().filter(entry -> entry.kind() == kind).toList();
  }

  /**
   * The piece itself.
   *
   * @throws IOException also if it is damaged
   */
  public Bytes read(CollateralEntry entry) throws IOException {
    return folder.readPiece(entry);
  }

  /** The entries as a JSON tree, for programs. */
  public static ArrayNode toTree(Collection<CollateralEntry> entries) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    entries.forEach(entry -> array.add(CollateralIndex.tree(entry)));
    return array;
  }

  /**
   * Imports a file, or all files in a folder and its sub-folders.
   *
   * @param channel as which data set TCB info and identities were served
   * @throws MalformedException if a single file is no collateral; in a folder such files are
   *     skipped
   */
  public CollateralImport importFrom(Path source, UpdateChannel channel)
      throws IOException, MalformedException {
    if (!Files.exists(source)) {
      throw new NoSuchFileException(source.toString());
    }
    List<CollateralPiece> pieces = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    if (Files.isDirectory(source)) {
      for (Path file : files(source)) {
        try {
          pieces.addAll(recognise(file));
        } catch (MalformedException e) {
          skipped.add(String.valueOf(e.getMessage()));
        }
      }
    } else {
      pieces.addAll(recognise(source));
    }
    return add(pieces, channel, skipped);
  }

  private static List<Path> files(Path source) throws IOException {
    try (Stream<Path> walk = Files.walk(source, DEEPEST_FOLDER)) {
      List<Path> files = walk.filter(Files::isRegularFile).limit(MOST_FILES + 1L).sorted().toList();
      if (files.size() > MOST_FILES) {
        throw new IOException(source + " has more than " + MOST_FILES + " files");
      }
      return files;
    }
  }

  private static List<CollateralPiece> recognise(Path file) throws IOException, MalformedException {
    return Recognition.of(file.toString(), CollateralFolder.read(file, LARGEST_FILE));
  }

  /** Imports what lies in memory, for example an answer that a program fetched. */
  public CollateralImport importBytes(String name, Bytes content, UpdateChannel channel)
      throws IOException, MalformedException {
    if (content.size() > LARGEST_FILE) {
      throw MalformedException.at(
          name, "at most " + LARGEST_FILE + " bytes", content.size() + " bytes");
    }
    return add(Recognition.of(name, content), channel, List.of());
  }

  private CollateralImport add(
      List<CollateralPiece> pieces, UpdateChannel channel, List<String> skipped)
      throws IOException {
    return folder.locked(() -> addLocked(pieces, channel, skipped));
  }

  /** The index is written last, so that it never names a file that is not there. */
  private CollateralImport addLocked(
      List<CollateralPiece> pieces, UpdateChannel channel, List<String> skipped)
      throws IOException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Map<Digest, CollateralEntry> index = folder.readIndex();
    List<Digest> added = new ArrayList<>();
    List<Digest> known = new ArrayList<>();
    for (CollateralPiece piece : pieces) {
      CollateralEntry fresh = CollateralEntry.of(piece, channel, now);
      CollateralEntry old = index.get(fresh.digest());
      if (old == null) {
        added.add(fresh.digest());
      } else if (!added.contains(fresh.digest()) && !known.contains(fresh.digest())) {
        known.add(fresh.digest());
      }
      folder.writePiece(piece); // again, if it is known: that mends a damaged file
      index.put(fresh.digest(), old == null ? fresh : old.alsoIn(fresh.channels()));
    }
    if (index.size() > CollateralIndex.MOST_ENTRIES) {
      throw new IOException(
          path() + " would have more than " + CollateralIndex.MOST_ENTRIES + " pieces");
    }
    folder.writeIndex(index.values());
    return new CollateralImport(
        added.stream().map(index::get).toList(), known.stream().map(index::get).toList(), skipped);
  }
}
