package org.fedclave.transport.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * Folders of mode 0700 and files of mode 0600, written whole or not at all.
 *
 * <p>Where the file system knows no POSIX modes, a file has the rights of its folder.
 */
public final class PrivateFiles {

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private PrivateFiles() {}

  /** Makes {@code folder} with its parents, or closes an existing one to others. */
  public static Path folder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      close(folder, "rwx------");
    } else {
      Files.createDirectories(folder, mode("rwx------"));
    }
    return folder;
  }

  /** Replaces {@code file}: temporary file, fsync, rename. */
  public static void write(Path file, Bytes content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    try (FileChannel channel = FileChannel.open(temporary, NEW, mode("rw-------"))) {
      ByteBuffer rest = ByteBuffer.wrap(content.unsafeArray());
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Reads a file of at most {@code maximumSize} bytes. */
  public static Bytes read(Path file, int maximumSize) throws IOException, MalformedException {
    if (Files.size(file) > maximumSize) {
      throw MalformedException.at(
          file.toString(), "at most " + maximumSize + " bytes", Files.size(file) + " bytes");
    }
    return Bytes.wrap(Files.readAllBytes(file));
  }

  /** What {@code Files.createFile} and {@code FileChannel.open} take to make a file of 0600. */
  public static FileAttribute<?>[] fileMode() {
    return mode("rw-------");
  }

  private static void close(Path path, String mode) throws IOException {
    if (POSIX) {
      Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(mode);
      Files.setPosixFilePermissions(path, wanted);
    }
  }

  private static FileAttribute<?>[] mode(String mode) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
