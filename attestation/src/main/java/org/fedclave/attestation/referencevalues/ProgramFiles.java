package org.fedclave.attestation.referencevalues;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Digests of the trainer's files in the form that a shell gives too: SHA-256 over the lines that
 * {@code sha256sum} prints. No hardware measures them; they tell whether what lies in an image is
 * what was built.
 */
public final class ProgramFiles {

  private static final int MOST_FILES = 100_000;

  /** {@code sha256sum} writes such names in another form. */
  private static final Pattern ODD_NAME = Pattern.compile("[\\\\\n\r]");

  private ProgramFiles() {}

  /** A class path with its entries, or with their number where they are too many. */
  public static ReferenceValue classPath(String classPath) throws IOException {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    Digest digest = Digest.of(Bytes.utf8(classPathLines(classPath, inputs)));
    return ReferenceValue.of(ValueKind.CLASS_PATH, digest.bytes(), inputs);
  }

  /** A JDK with the two files that tell most about it. */
  public static ReferenceValue jdk(Path home) throws IOException {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    inputs.put("release", ofFile(home.resolve("release")).toString());
    inputs.put("lib/modules", ofFile(home.resolve("lib").resolve("modules")).toString());
    return ReferenceValue.of(ValueKind.JDK, ofTree(home).bytes(), inputs);
  }

  /**
   * The digest of a class path in its order, which decides whose class wins: {@code cat} of the
   * lines {@code <sha256> <file name>} of its jars; a folder counts as {@link #ofTree}.
   *
   * @param classPath as for {@code java -cp}, without wildcards
   */
  public static Digest ofClassPath(String classPath) throws IOException {
    return Digest.of(Bytes.utf8(classPathLines(classPath, new LinkedHashMap<>())));
  }

  private static String classPathLines(String classPath, SequencedMap<String, String> inputs)
      throws IOException {
    var lines = new StringBuilder();
    int entries = 0;
    for (String entry : classPath.split(Pattern.quote(File.pathSeparator), -1)) {
      if (entry.isEmpty() || entry.endsWith("*")) {
        throw new IOException(
            "a class path entry must name a jar or a folder, not \"" + entry + "\"");
      }
      Path path = Path.of(entry);
      Digest digest = Files.isDirectory(path) ? ofTree(path) : ofFile(path);
      String name = String.valueOf(path.getFileName());
      lines.append(line(digest, name));
      entries++;
      if (entries < ReferenceValue.MOST_INPUTS) {
        inputs.put(entries + ". " + name, digest.toString());
      }
    }
    if (entries >= ReferenceValue.MOST_INPUTS) {
      inputs.put("all entries", Integer.toString(entries));
    }
    return lines.toString();
  }

  /**
   * The digest of everything below a folder, such as a JDK: {@code cd FOLDER && find -L . -type f |
   * sed 's,^\./,,' | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum}.
   */
  public static Digest ofTree(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      files = walk.filter(Files::isRegularFile).limit(MOST_FILES + 1L).toList();
    }
    if (files.size() > MOST_FILES) {
      throw new IOException(folder + " has more than " + MOST_FILES + " files");
    }
    List<Bytes> names = new ArrayList<>();
    for (Path file : files) {
      names.add(Bytes.utf8(folder.relativize(file).toString().replace(File.separatorChar, '/')));
    }
    names.sort((a, b) -> java.util.Arrays.compareUnsigned(a.unsafeArray(), b.unsafeArray()));
    var lines = new StringBuilder();
    for (Bytes name : names) {
      lines.append(line(ofFile(folder.resolve(name.toUtf8())), name.toUtf8()));
    }
    return Digest.of(Bytes.utf8(lines.toString()));
  }

  /** SHA-256 of a file of any size, read once. */
  public static Digest ofFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    try (InputStream content = Files.newInputStream(file)) {
      return Digest.of(content);
    }
  }

  private static String line(Digest digest, String name) throws IOException {
    if (ODD_NAME.matcher(name).find()) {
      throw new IOException("a file's name has a line end or a backslash in it: " + name);
    }
    return digest.hex() + "  " + name + "\n";
  }
}
