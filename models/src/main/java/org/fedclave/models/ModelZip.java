package org.fedclave.models;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.fedclave.models.BadModelException.Rule;
import org.jspecify.annotations.Nullable;

/**
 * A model as a file that plain DL4J loads ({@code ModelSerializer.restoreMultiLayerNetwork}, or
 * {@code restoreComputationGraph} for a graph): {@code configuration.json}, then {@code
 * coefficients.bin}, without optimiser state.
 *
 * <p>Equal models have equal bytes: both entries are stored uncompressed, since compressors differ
 * between machines, with the time 1980-01-01T00:00.
 */
public final class ModelZip {
  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private ModelZip() {}

  /** Writes a model; the stream is flushed and not closed. */
  public static void write(Model model, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    byte[] json = model.configuration().dl4jJson().getBytes(StandardCharsets.UTF_8);
    put(zip, CONFIGURATION, stream -> stream.write(json));
    put(zip, COEFFICIENTS, stream -> Coefficients.write(model.parameters(), stream));
    zip.finish();
    zip.flush();
  }

  /**
   * Reads a model as {@link #write} writes it, compressed or not.
   *
   * @param in possibly hostile; read to the end of the ZIP's entries, not closed
   * @throws BadModelException if it is anything else
   */
  public static Model read(InputStream in) throws IOException, BadModelException {
    ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8);
    try {
      requireEntry(zip, CONFIGURATION);
      ModelConfiguration configuration = ModelConfiguration.parse(readText(zip));
      requireEntry(zip, COEFFICIENTS);
      float[] parameters = readCoefficients(zip, configuration.parameterCount());
      if (next(zip) != null) {
        throw new BadModelException(Rule.ZIP, "the model file has a third entry");
      }
      return new Model(configuration, parameters);
    } catch (ZipException | EOFException e) {
      throw new BadModelException(Rule.ZIP, "the model file is damaged: " + e.getMessage());
    }
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** A stored entry says size and checksum before its content, so the content is made twice. */
  private static void put(ZipOutputStream zip, String name, Content content) throws IOException {
    CountingOutputStream counted = new CountingOutputStream();
    CheckedOutputStream checked = new CheckedOutputStream(counted, new CRC32());
    content.writeTo(checked);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setTimeLocal(TIME);
    entry.setSize(counted.count());
    entry.setCompressedSize(counted.count());
    entry.setCrc(checked.getChecksum().getValue());
    zip.putNextEntry(entry);
    content.writeTo(zip);
    zip.closeEntry();
  }

  private static void requireEntry(ZipInputStream zip, String name)
      throws IOException, BadModelException {
    ZipEntry entry = next(zip);
    if (entry == null || !entry.getName().equals(name)) {
      throw new BadModelException(
          Rule.ZIP, "the model file is no ZIP, or " + name + " is not where it belongs");
    }
  }

  /** The JDK throws an unchecked exception at a name that is not UTF-8. */
  private static @Nullable ZipEntry next(ZipInputStream zip) throws IOException {
    try {
      return zip.getNextEntry();
    } catch (IllegalArgumentException e) {
      throw new ZipException("an entry's name is not UTF-8");
    }
  }

  private static String readText(ZipInputStream zip) throws IOException, BadModelException {
    byte[] bytes = zip.readNBytes(ModelConfiguration.MAXIMUM_JSON_BYTES + 1);
    if (bytes.length > ModelConfiguration.MAXIMUM_JSON_BYTES) {
      throw new BadModelException(Rule.SIZE, CONFIGURATION + " is larger than its cap");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static float[] readCoefficients(ZipInputStream zip, int count)
      throws IOException, BadModelException {
    try {
      return Coefficients.read(new DataInputStream(zip), count);
    } catch (ZipException e) {
      throw e;
    } catch (EOFException e) {
      throw new BadModelException(
          Rule.COEFFICIENTS, COEFFICIENTS + " ends before its " + count + " parameters do");
    }
  }

  private static final class CountingOutputStream extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }

    long count() {
      return count;
    }
  }
}
