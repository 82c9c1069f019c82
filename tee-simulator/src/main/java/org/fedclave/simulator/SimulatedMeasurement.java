package org.fedclave.simulator;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A stand-in for a launch measurement: SHA-384 over the program's files, in the form of {@code
 * sha256sum FILES | LC_ALL=C sort -k2 | sha384sum}, so that anybody can compute it with a shell.
 * Nobody enforces it.
 */
public final class SimulatedMeasurement {

  private SimulatedMeasurement() {}

  /**
   * Measures {@code files}: each by its name without folders; a folder by all files below it, with
   * their paths inside it.
   *
   * @return 48 bytes, the same in any order of files
   */
  public static Bytes of(Collection<Path> files) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        addFolder(file, lines);
      } else {
        lines.add(Line.of(file, String.valueOf(file.getFileName())));
      }
    }
    MessageDigest sha384 = sha384();
    lines.stream().sorted().forEach(line -> sha384.update(line.toBytes()));
    return Bytes.wrap(sha384.digest());
  }

  /** Measures the class path of this JVM. */
  public static Bytes ofClassPath() throws IOException {
    List<Path> files =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(System.getProperty("java.class.path", ""))
            .filter(entry -> !entry.isEmpty())
            .map(Path::of)
            .filter(Files::exists)
            .toList();
    return of(files);
  }

  private static void addFolder(Path folder, List<Line> lines) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path file : inside.filter(Files::isRegularFile).toList()) {
        lines.add(
            Line.of(file, folder.relativize(file).toString().replace(File.separatorChar, '/')));
      }
    }
  }

  private static MessageDigest sha384() {
    try {
      return MessageDigest.getInstance("SHA-384");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-384", e);
    }
  }

  /** One line of sha256sum. */
  private record Line(String name, Digest digest) implements Comparable<Line> {

    static Line of(Path file, String name) throws IOException {
      try (InputStream content = Files.newInputStream(file)) {
        return new Line(name, Digest.of(content));
      }
    }

    byte[] toBytes() {
      return (digest.hex() + "  " + name + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Line other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : digest.compareTo(other.digest);
    }
  }
}
