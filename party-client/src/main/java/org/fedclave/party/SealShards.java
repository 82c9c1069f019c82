package org.fedclave.party;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.party.DatasetException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.crypto.ShardCipher;
import org.fedclave.tables.BadSchemaException;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.ShardWriter;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.TableSource;
import org.fedclave.tables.TableSummary;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Courier;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * Makes a dataset of a party's files: validates every cell, cuts rows into shards, encrypts each
 * under a fresh key, uploads the ciphertext, keeps the keys, publishes the descriptor.
 *
 * <p>Rows never touch the disk unencrypted, and identifiers never leave their file. Memory and the
 * temporary file grow with one batch and one shard, not with the dataset. On any failure nothing is
 * published and nothing stays here; ciphertext that was uploaded already opens with no key that
 * still exists.
 */
public final class SealShards {

  /** Rows in a shard unless the caller says otherwise. */
  public static final int ROWS_PER_SHARD = 65_536;

  private static final int MOST_FILES = 1000;
  private static final int MOST_SHARDS = 4096;

  private final PartyFolder folder;
  private final KeyStore keys;
  private final Courier courier;
  private final DatasetRegistry registry;
  private final SecureRandom random;
  private final TemporaryFiles temporary;

  public SealShards(PartyFolder folder, KeyStore keys, Courier courier, DatasetRegistry registry) {
    this(folder, keys, courier, registry, new SecureRandom(), TemporaryFiles.REAL);
  }

  /** For tests in this package, whose disk is full. */
  SealShards(
      PartyFolder folder,
      KeyStore keys,
      Courier courier,
      DatasetRegistry registry,
      SecureRandom random,
      TemporaryFiles temporary) {
    this.folder = folder;
    this.keys = keys;
    this.courier = courier;
    this.registry = registry;
    this.random = random;
    this.temporary = temporary;
  }

  /** Opens the file into which a shard's ciphertext is written first. */
  @FunctionalInterface
  interface TemporaryFiles {
    TemporaryFiles REAL = Files::newOutputStream;

    OutputStream open(Path file) throws IOException;
  }

  /**
   * Adds the dataset {@code name}.
   *
   * @param schema JSON of a {@link TableSchema}
   * @param files CSV ({@code .csv}) or Arrow IPC files, whose rows follow each other in this order
   * @param rowsPerShard at least 1
   * @param progress of each shard's upload
   */
  public DatasetDescriptor add(
      String name, Bytes schema, List<Path> files, int rowsPerShard, Courier.Progress progress)
      throws DatasetException, KeyStoreException {
    requireNew(name, files);
    Tables tables = validate(schema, files, rowsPerShard);
    List<ShardCipher> shardKeys = new ArrayList<>();
    List<DatasetDescriptor.Shard> shards = new ArrayList<>();
    try {
      PrivateFiles.folder(folder.path().resolve("datasets"));
      for (int i = 0; i < tables.sources.size(); i++) {
        var shardWriter = new ShardWriter(rowsPerShard);
        shardWriter.write(
            tables.sources.get(i),
            tables.summaries.get(i),
            (_, _) -> new Sealing(name, tables, shardKeys, shards, progress));
      }
    } catch (BadTableException e) {
      throw new DatasetException(Rule.BAD_CELLS, String.valueOf(e.getMessage()), e);
    } catch (NotUploadedException e) {
      throw new DatasetException(Rule.NOT_PUBLISHED, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw notWritten(name, shards.size(), tables.shards, e);
    }
    var descriptor = new DatasetDescriptor(owner(), name, tables.schema, tables.rows, shards);
    publish(descriptor, shardKeys);
    return descriptor;
  }

  private MemberId owner() {
    return keys.identity().name();
  }

  private void requireNew(String name, List<Path> files) throws DatasetException {
    if (!DatasetShelf.isName(name)) {
      throw new DatasetException(
          Rule.NAME,
          "a dataset's name has 1 to 63 lower-case letters, digits and inner hyphens: "
              + MalformedException.quote(name));
    }
    if (files.isEmpty() || files.size() > MOST_FILES) {
      throw new DatasetException(Rule.FILE, "a dataset is made of 1 to " + MOST_FILES + " files");
    }
    try {
      if (folder.datasets().find(name).isPresent()) {
        throw new DatasetException(
            Rule.EXISTS,
            "there is a dataset " + name + ", and contracts may rest on it: take another name");
      }
    } catch (IOException | MalformedException e) {
      throw new DatasetException(
          Rule.EXISTS, "the dataset " + name + " is there and cannot be read", e);
    }
  }

  /** Files that fit the schema, and how much they are. */
  private record Tables(
      Bytes schema,
      List<TableSource> sources,
      List<TableSummary> summaries,
      long rows,
      int shards) {}

  private static Tables validate(Bytes schemaJson, List<Path> files, int rowsPerShard)
      throws DatasetException {
    try {
      TableSchema schema = TableSchema.parse(schemaJson.toArray());
      List<TableSource> sources = new ArrayList<>();
      List<TableSummary> summaries = new ArrayList<>();
      long rows = 0;
      long shards = 0;
      for (Path file : files) {
        TableSource source = TableSource.open(file, schema, TableLimits.DEFAULT);
        TableSummary summary = source.count();
        sources.add(source);
        summaries.add(summary);
        rows += summary.rows();
        shards += summary.shards(rowsPerShard);
      }
      if (shards > MOST_SHARDS) {
        throw new DatasetException(
            Rule.FILE,
            shards + " shards are more than " + MOST_SHARDS + ": take more rows per shard");
      }
      return new Tables(Bytes.wrap(schema.toJson()), sources, summaries, rows, (int) shards);
    } catch (BadSchemaException e) {
      throw new DatasetException(Rule.SCHEMA, "the schema: " + e.getMessage(), e);
    } catch (BadTableException e) {
      throw new DatasetException(Rule.BAD_CELLS, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new DatasetException(Rule.FILE, "a file cannot be read: " + e.getMessage(), e);
    }
  }

  /** Keys first, so that nothing is public that its owner cannot open. */
  private void publish(DatasetDescriptor descriptor, List<ShardCipher> shardKeys)
      throws DatasetException, KeyStoreException {
    keys.storeShardKeys(descriptor, shardKeys);
    try {
      registry.publish(descriptor.toBytes());
      folder.datasets().store(descriptor);
    } catch (TransportException e) {
      keys.forgetShardKeys(descriptor);
      throw new DatasetException(
          Rule.NOT_PUBLISHED,
          "the dataset " + descriptor.dataset() + " was not published: " + e.getMessage(),
          e);
    } catch (IOException e) {
      keys.forgetShardKeys(descriptor);
      throw notWritten(
          descriptor.dataset(), descriptor.shards().size(), descriptor.shards().size(), e);
    }
  }

  private DatasetException notWritten(String name, int done, int of, IOException e) {
    return new DatasetException(
        Rule.NOT_WRITTEN,
        "the dataset "
            + name
            + " could not be written to "
            + folder.path()
            + " after "
            + done
            + " of "
            + of
            + " shards ("
            + e.getMessage()
            + "); nothing of it was kept: make room and add it again",
        e);
  }

  /** An upload failed while the table writer was waiting for its stream. */
  private static final class NotUploadedException extends IOException {
    private static final long serialVersionUID = 1L;

    NotUploadedException(int shard, TransportException cause) {
      super("shard " + shard + " was not uploaded: " + cause.getMessage(), cause);
    }
  }

  /** One shard on its way: plaintext in, and when it is closed, uploaded ciphertext. */
  private final class Sealing extends OutputStream {
    private final List<ShardCipher> shardKeys;
    private final List<DatasetDescriptor.Shard> shards;
    private final Courier.Progress progress;
    private final Path file;
    private final MessageDigest sha256 = Digest.sha256();
    private final ShardCipher key = ShardCipher.generate(random);
    private final OutputStream encrypting;
    private boolean broken;
    private boolean closed;

    Sealing(
        String name,
        Tables tables,
        List<ShardCipher> shardKeys,
        List<DatasetDescriptor.Shard> shards,
        Courier.Progress progress)
        throws IOException {
      this.shardKeys = shardKeys;
      this.shards = shards;
      this.progress = progress;
      this.file = folder.path().resolve("datasets").resolve(name + ".tmp");
      Files.deleteIfExists(file); // of an attempt that a crash ended
      Files.createFile(file, PrivateFiles.fileMode());
      this.encrypting = encrypting(name, tables);
    }

    private OutputStream encrypting(String name, Tables tables) throws IOException {
      try {
        return key.encrypting(
            new DigestOutputStream(temporary.open(file), sha256),
            DatasetDescriptor.place(owner(), name, shards.size(), tables.shards, tables.schema));
      } catch (IOException e) {
        Files.deleteIfExists(file);
        throw e;
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        encrypting.write(bytes, offset, length);
      } catch (IOException e) {
        broken = true;
        throw e;
      }
    }

    /** Uploads what was written whole. */
    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try {
        encrypting.close();
        if (!broken) {
          upload();
        }
      } finally {
        Files.deleteIfExists(file);
      }
    }

    private void upload() throws IOException {
      Digest digest = Digest.finish(sha256);
      long size = Files.size(file);
      try {
        courier.putBlob(new BlobSource(digest, size, () -> Files.newInputStream(file)), progress);
      } catch (TransportException e) {
        throw new NotUploadedException(shards.size(), e);
      }
      shards.add(new DatasetDescriptor.Shard(digest, size));
      shardKeys.add(key);
    }
  }
}
