package org.fedclave.coordinator.blobs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * Blobs in a folder: a file is named by its digest.
 *
 * <p>{@code blobs} holds what stays, fsynced; {@code letters} holds payloads that go with their
 * letters, not fsynced; {@code partial} what is being uploaded, one file a digest and member.
 * Thread-safe.
 */
public final class FolderBlobs implements BlobStore {

  /** Never filled with blobs, so that the database can still write. */
  static final long RESERVED_BYTES = 64L << 20;

  /** How much the disk still takes; tests have small ones. */
  @FunctionalInterface
  interface Space {
    long usableBytes() throws IOException;
  }

  /** Opens files for writing; tests open ones that fail. */
  @FunctionalInterface
  interface Opener {
    FileChannel append(Path file) throws IOException;
  }

  private final Path kept;
  private final Path letters;
  private final Path partial;
  private final long maximumBytes;
  private final Space space;
  private final Opener opener;

  /** The upload that owns each partial file. */
  private final Map<Path, FolderUpload> uploading = new HashMap<>();

  /**
   * @param folder made if it is not there
   * @param maximumBytes largest blob
   */
  public FolderBlobs(Path folder, long maximumBytes) throws IOException {
    this(
        folder,
        maximumBytes,
        () -> Files.getFileStore(folder).getUsableSpace(),
        FolderBlobs::openToAppend);
  }

  FolderBlobs(Path folder, long maximumBytes, Space space, Opener opener) throws IOException {
    PrivateFiles.folder(folder);
    this.kept = PrivateFiles.folder(folder.resolve("blobs"));
    this.letters = PrivateFiles.folder(folder.resolve("letters"));
    this.partial = PrivateFiles.folder(folder.resolve("partial"));
    this.maximumBytes = maximumBytes;
    this.space = space;
    this.opener = opener;
  }

  static FileChannel openToAppend(Path file) throws IOException {
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PrivateFiles.fileMode());
  }

  @Override
  public Held held(MemberId uploader, Digest digest, boolean letter) throws RefusedCall {
    try {
      Path whole = keptFile(digest);
      if (letter && !Files.exists(whole)) {
        whole = letterFile(digest);
      }
      if (Files.exists(whole)) {
        return new Held(true, Files.size(whole));
      }
      Path part = partFile(uploader, digest);
      return new Held(false, Files.exists(part) ? Files.size(part) : 0);
    } catch (IOException e) {
      throw failed("looking for", e);
    }
  }

  @Override
  public BlobUpload upload(
      MemberId uploader, Digest digest, long size, long offset, boolean letter, LongConsumer reread)
      throws RefusedCall {
    if (size < 0 || size > maximumBytes) {
      throw new RefusedCall(
          Rule.TOO_LARGE, "a blob of " + size + " bytes; at most " + maximumBytes + " are stored");
    }
    try {
      requireSpace(size - offset);
      FolderUpload upload = begin(partFile(uploader, digest), digest, size, offset, letter);
      try {
        upload.catchUp(reread);
      } catch (IOException e) {
        upload.close();
        throw e;
      }
      return upload;
    } catch (IOException e) {
      throw failed("storing", e);
    }
  }

  private FolderUpload begin(Path part, Digest digest, long size, long offset, boolean letter)
      throws IOException, RefusedCall {
    synchronized (uploading) {
      FolderUpload earlier = uploading.get(part);
      if (earlier != null) {
        earlier.close();
      }
      Path whole = letter ? letterFile(digest) : keptFile(digest);
      FolderUpload upload =
          FolderUpload.open(this, opener, part, whole, digest, size, offset, !letter);
      uploading.put(part, upload);
      return upload;
    }
  }

  void release(Path part, FolderUpload upload) {
    synchronized (uploading) {
      uploading.remove(part, upload);
    }
  }

  private void requireSpace(long more) throws IOException, RefusedCall {
    long left = space.usableBytes() - RESERVED_BYTES;
    if (more > left) {
      throw new RefusedCall(
          Rule.FULL,
          "the coordinator's disk is full: "
              + more
              + " more bytes do not fit; its operator has to make room");
    }
  }

  @Override
  public int openUploads() {
    synchronized (uploading) {
      return uploading.size();
    }
  }

  @Override
  public BlobContent open(Digest digest, long offset) throws RefusedCall {
    return FolderContent.at(openFile(digest), offset);
  }

  private FileChannel openFile(Digest digest) throws RefusedCall {
    try {
      return FileChannel.open(keptFile(digest), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return openLetter(digest);
    } catch (IOException e) {
      throw failed("reading", e);
    }
  }

  private FileChannel openLetter(Digest digest) throws RefusedCall {
    try {
      return FileChannel.open(letterFile(digest), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new RefusedCall(Rule.NOT_FOUND, "there is no blob " + digest.abbreviated(), e);
    } catch (IOException e) {
      throw failed("reading", e);
    }
  }

  @Override
  public void forgetLetter(Digest digest) {
    try {
      Files.deleteIfExists(letterFile(digest));
    } catch (IOException e) {
      System.getLogger(FolderBlobs.class.getName())
          .log(System.Logger.Level.WARNING, "a handled letter's payload stays on the disk", e);
    }
  }

  @Override
  public void removeAbandonedBefore(Instant moment, Predicate<Digest> isNeeded) throws RefusedCall {
    try {
      for (Path file : listed(partial)) {
        if (isOlder(file, moment)) {
          Files.deleteIfExists(file);
        }
      }
      for (Path file : listed(letters)) {
        Digest digest = digest(file);
        if (isOlder(file, moment) && !isNeeded.test(digest)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw failed("removing", e);
    }
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static Digest digest(Path file) {
    return new Digest(Bytes.hex(String.valueOf(file.getFileName())));
  }

  @Override
  public void eachKept(Listing listing) throws RefusedCall {
    try {
      for (Path some : listed(kept)) {
        for (Path file : listed(some)) {
          listing.take(new Kept(digest(file), Files.size(file)));
        }
      }
    } catch (IOException e) {
      throw failed("listing", e);
    }
  }

  @Override
  public void remove(Digest digest) throws RefusedCall {
    try {
      Files.deleteIfExists(keptFile(digest));
    } catch (IOException e) {
      throw failed("removing", e);
    }
  }

  private static boolean isOlder(Path file, Instant moment) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(moment);
  }

  private Path keptFile(Digest digest) {
    return kept.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }

  private Path letterFile(Digest digest) {
    return letters.resolve(digest.hex());
  }

  private Path partFile(MemberId uploader, Digest digest) {
    return partial.resolve(digest.hex() + '.' + uploader.name());
  }

  /** A disk that fails or is full; the sentence names no path of this machine. */
  static RefusedCall failed(String doing, IOException e) {
    String said = String.valueOf(e.getMessage());
    if (said.contains("No space left") || said.contains("not enough space")) {
      return new RefusedCall(
          Rule.FULL, "the coordinator's disk is full; its operator has to make room", e);
    }
    System.getLogger(FolderBlobs.class.getName())
        .log(System.Logger.Level.ERROR, doing + " a blob failed", e);
    return new RefusedCall(Rule.FAULT, doing + " a blob failed; the coordinator's log says why", e);
  }
}
