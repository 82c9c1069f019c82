package org.fedclave.tables.published;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.fedclave.tables.published.BadSourceException.Rule;

/**
 * One IDX file of unsigned bytes, plain or gzipped, read element by element: {@code 0, 0, type,
 * dimensions}, each dimension as a big-endian 32-bit number, then the elements, the last dimension
 * fastest (LeCun, Cortes, Burges: The MNIST database of handwritten digits).
 *
 * <p>The header is checked against the file's length before anything is read, and memory is one
 * element.
 */
final class IdxFile implements AutoCloseable {
  private static final int UNSIGNED_BYTES = 8;
  private static final int GZIP_MAGIC = 0x1f8b;

  /** More than that many elements are refused. */
  static final int MAXIMUM_COUNT = 100_000_000;

  /** More bytes of one element are refused. */
  static final int MAXIMUM_ELEMENT_BYTES = 4000;

  private final Path file;
  private final DataInputStream in;
  private final List<Integer> dimensions = new ArrayList<>();
  private final byte[] element;

  /**
   * Opens a file and reads its header.
   *
   * @param what the file should be, in a message
   * @param rank its number of dimensions, 1 or more
   */
  IdxFile(Path file, String what, int rank) throws IOException, BadSourceException {
    this.file = file;
    boolean packed = isPacked(file);
    this.in = open(file, packed);
    try {
      readHeader(what, rank);
      this.element = new byte[Math.toIntExact(elementBytes())];
      if (!packed) {
        requireLength(4 + 4L * rank + count() * (long) element.length);
      }
    } catch (ZipException | EOFException e) {
      in.close();
      throw new BadSourceException(Rule.FORMAT, file, "it ends, or is broken, within its header");
    } catch (IOException | BadSourceException e) {
      in.close();
      throw e;
    }
  }

  /** The size of the first dimension. */
  int count() {
    return dimensions.getFirst();
  }

  /** The size of a dimension, from 0. */
  int dimension(int index) {
    return dimensions.get(index);
  }

  /**
   * The next element's bytes, which the next call overwrites.
   *
   * @param index its number, from 0, for a message
   */
  byte[] next(int index) throws IOException, BadSourceException {
    try {
      in.readFully(element);
      return element;
    } catch (EOFException e) {
      throw new BadSourceException(
          Rule.SIZE,
          file,
          "it ends in element %d of the %d in its header".formatted(index + 1, count()));
    } catch (ZipException e) {
      throw new BadSourceException(
          Rule.FORMAT, file, "its compression is broken at element " + (index + 1));
    }
  }

  /** Refuses bytes after the last element, and a packed file whose checksum is another. */
  void requireEnd() throws IOException, BadSourceException {
    try {
      if (in.read() >= 0) {
        throw new BadSourceException(
            Rule.SIZE, file, "it goes on after the %d elements of its header".formatted(count()));
      }
    } catch (ZipException | EOFException e) {
      throw new BadSourceException(
          Rule.FORMAT, file, "its checksum is wrong or missing: get the file again");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void readHeader(String what, int rank) throws IOException, BadSourceException {
    int magic = in.readInt();
    int expected = UNSIGNED_BYTES << 8 | rank;
    if (magic != expected) {
      throw new BadSourceException(
          Rule.FORMAT,
          file,
          "it begins with 0x%08x; an IDX file of %s begins with 0x%08x"
              .formatted(magic, what, expected));
    }
    for (int i = 0; i < rank; i++) {
      int size = in.readInt();
      if (size < 1 || size > MAXIMUM_COUNT) {
        throw new BadSourceException(
            Rule.SIZE,
            file,
            "dimension %d has size %d; 1 to %d are read"
                .formatted(i + 1, Integer.toUnsignedLong(size), MAXIMUM_COUNT));
      }
      dimensions.add(size);
    }
  }

  private long elementBytes() throws BadSourceException {
    long bytes = 1;
    for (int size : dimensions.subList(1, dimensions.size())) {
      bytes *= size;
      if (bytes > MAXIMUM_ELEMENT_BYTES) {
        throw new BadSourceException(
            Rule.SIZE,
            file,
            "an element has more than the %d bytes that can become columns"
                .formatted(MAXIMUM_ELEMENT_BYTES));
      }
    }
    return bytes;
  }

  private void requireLength(long expected) throws IOException, BadSourceException {
    long length = Files.size(file);
    if (length != expected) {
      throw new BadSourceException(
          Rule.SIZE,
          file,
          "it has %d bytes, but its header makes it %d long".formatted(length, expected));
    }
  }

  private static boolean isPacked(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] magic = in.readNBytes(2);
      return magic.length == 2
          && (Byte.toUnsignedInt(magic[0]) << 8 | Byte.toUnsignedInt(magic[1])) == GZIP_MAGIC;
    }
  }

  private static DataInputStream open(Path file, boolean packed)
      throws IOException, BadSourceException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    if (!packed) {
      return new DataInputStream(bytes);
    }
    try {
      return new DataInputStream(
          new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16));
    } catch (ZipException | EOFException e) {
      bytes.close();
      throw new BadSourceException(Rule.FORMAT, file, "its gzip header is broken");
    }
  }
}
