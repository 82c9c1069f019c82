package org.fedclave.attestation.collateral;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * The files of a {@link CollateralStore}: {@code index.json}, {@code lock}, and one file a piece,
 * named by its digest in hexadecimal.
 *
 * <p>A file appears whole (temporary file, fsync, rename), and the index last: whoever is stopped
 * half-way leaves a store that is as it was, and perhaps pieces that nobody refers to.
 *
 * @param path the folder
 */
record CollateralFolder(Path path) {

  private static final String INDEX = "index.json";
  private static final String TEMPORARY = ".tmp";

  /** A file lock holds off other processes; this holds off other threads of ours. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  /** Something that only one may do at a time. */
  @FunctionalInterface
  interface Change<T> {
    T run() throws IOException;
  }

  void create() throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new NotDirectoryException(path + " is a file, not a folder");
    }
    Files.createDirectories(path);
  }

  /** Runs {@code change} while no other program changes this folder. */
  <T> T locked(Change<T> change) throws IOException {
    IN_THIS_PROCESS.lock();
    try (FileChannel channel =
            FileChannel.open(
                path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("the lock of " + path + " was taken away");
      }
      removeTemporaries();
      return change.run();
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  private void removeTemporaries() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.filter(f -> f.toString().endsWith(TEMPORARY)).toList()) {
        Files.delete(file);
      }
    }
  }

  boolean hasIndex() {
    return Files.isRegularFile(path.resolve(INDEX));
  }

  Map<Digest, CollateralEntry> readIndex() throws IOException {
    Path file = path.resolve(INDEX);
    try {
      return CollateralIndex.read(file.toString(), read(file, CollateralIndex.LARGEST));
    } catch (MalformedException e) {
      throw new IOException("the collateral store is damaged: " + e.getMessage(), e);
    }
  }

  void writeIndex(Collection<CollateralEntry> entries) throws IOException {
    write(INDEX, CollateralIndex.write(entries));
  }

  void writePiece(CollateralPiece piece) throws IOException {
    write(piece.digest().hex(), piece.bytes());
  }

  /** A piece, which must be what the index says. */
  Bytes readPiece(CollateralEntry entry) throws IOException {
    Path file = path.resolve(entry.digest().hex());
    try {
      Bytes piece = read(file, entry.kind().largest());
      if (Digest.of(piece).equals(entry.digest())) {
        return piece;
      }
      throw new IOException("the collateral " + file + " is damaged: it has another digest");
    } catch (NoSuchFileException e) {
      throw new IOException("the collateral " + file + " is in the index and not in the folder", e);
    } catch (MalformedException e) {
      throw new IOException("the collateral store is damaged: " + e.getMessage(), e);
    }
  }

  /** Reads a file of at most {@code largest} bytes. */
  static Bytes read(Path file, int largest) throws IOException, MalformedException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(largest + 1);
      if (content.length > largest) {
        throw MalformedException.at(file.toString(), "at most " + largest + " bytes", "more");
      }
      return Bytes.wrap(content);
    }
  }

  private void write(String name, Bytes content) throws IOException {
    Path temporary = path.resolve(name + TEMPORARY);
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content.unsafeArray());
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(
        temporary,
        path.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
