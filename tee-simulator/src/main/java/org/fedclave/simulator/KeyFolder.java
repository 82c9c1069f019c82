package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;

/**
 * A folder of a test vendor's files that appears complete or not at all, so that several processes
 * may make it at once.
 *
 * @param folder where
 * @param marker a file that is there if the folder is
 */
record KeyFolder(Path folder, String marker) {

  boolean exists() {
    return Files.exists(folder.resolve(marker));
  }

  /** Writes {@code files}, unless another process was first. */
  void store(Map<String, Bytes> files) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    Path fresh = Files.createTempDirectory(Files.createDirectories(parent), "simulated-vendor");
    for (Map.Entry<String, Bytes> file : files.entrySet()) {
      write(fresh, file.getKey(), file.getValue());
    }
    try {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      remove(fresh);
      if (!exists()) {
        throw e;
      }
    }
  }

  private static void write(Path folder, String name, Bytes content) throws IOException {
    Path file = Files.createFile(folder.resolve(name));
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    Files.write(file, content.unsafeArray());
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  Bytes read(String name) throws IOException {
    return Bytes.wrap(Files.readAllBytes(folder.resolve(name)));
  }
}
