package org.fedclave.trainer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.fedclave.models.Examples;
import org.fedclave.models.ExamplesReader;
import org.fedclave.models.InputLayout;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.attest.ReleasedKeys;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.crypto.ShardCipher;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.MalformedShardException;
import org.fedclave.tables.TableSchema;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.TransportException;

/**
 * Fetches a party's descriptor and shards, checks them against the contract's dataset root, and
 * opens them with released keys. Ciphertext passes through a temporary file; plaintext stays in
 * memory.
 */
final class ShardOpener {

  private final RunContext context;
  private final ModelConfiguration model;
  private final Optional<StatisticsRound> statistics;
  private final Path work;

  ShardOpener(
      RunContext context,
      ModelConfiguration model,
      Optional<StatisticsRound> statistics,
      Path work) {
    this.context = context;
    this.model = model;
    this.statistics = statistics;
    this.work = work;
  }

  /** The party's rows, held-out ones apart. */
  Examples.Split open(ContractParty party, ReleasedKeys keys) throws RunStoppedException {
    DatasetDescriptor descriptor = Descriptors.fetch(context, party);
    TableSchema schema = Descriptors.schema(descriptor);
    CategoryEncoding categories = CategoryEncoding.of(context.contract().model().categories());
    requireFits(descriptor, schema, categories);
    if (statistics.isPresent()) {
      statistics.get().require(descriptor);
    }
    requireAllKeys(descriptor, keys);
    ExamplesReader reader =
        new ExamplesReader(
            schema,
            categories,
            HeldOutRows.of(descriptor.root(), context.contract().training().heldOutPercent()));
    for (Map.Entry<Integer, ShardCipher> entry : keys.shardKeys().entrySet()) {
      open(descriptor, entry.getKey(), entry.getValue(), reader);
    }
    if (reader.rows() != descriptor.rows()) {
      throw Descriptors.refuse(
          descriptor, "has " + reader.rows() + " rows, not the declared " + descriptor.rows());
    }
    return split(descriptor, reader);
  }

  private static Examples.Split split(DatasetDescriptor descriptor, ExamplesReader reader)
      throws RunStoppedException {
    try {
      return reader.split();
    } catch (IllegalArgumentException e) {
      throw Descriptors.refuse(descriptor, "cannot be trained on: " + e.getMessage());
    }
  }

  private void requireFits(
      DatasetDescriptor descriptor, TableSchema schema, CategoryEncoding categories)
      throws RunStoppedException {
    try {
      model.requireFits(InputLayout.of(schema, categories));
    } catch (IllegalArgumentException e) {
      throw Descriptors.refuse(descriptor, "cannot be trained on: " + e.getMessage());
    }
  }

  private static void requireAllKeys(DatasetDescriptor descriptor, ReleasedKeys keys)
      throws RunStoppedException {
    SortedMap<Integer, ShardCipher> shardKeys = keys.shardKeys();
    if (!keys.dataset().equals(descriptor.dataset())
        || shardKeys.firstKey() != 0
        || shardKeys.lastKey() != descriptor.shards().size() - 1
        || shardKeys.size() != descriptor.shards().size()) {
      throw Descriptors.refuse(descriptor, "does not fit the released keys: " + keys);
    }
  }

  private void open(DatasetDescriptor descriptor, int index, ShardCipher key, ExamplesReader reader)
      throws RunStoppedException {
    Path file = fetch(descriptor, index);
    try (InputStream ciphertext = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream plaintext = key.decrypting(ciphertext, descriptor.place(index))) {
      reader.read(plaintext);
    } catch (MalformedShardException e) {
      throw Descriptors.refuse(
          descriptor, "has a malformed shard " + index + ": " + e.getMessage());
    } catch (IOException e) {
      throw Descriptors.refuse(
          descriptor,
          "has a shard " + index + " that does not open with its key at its place in the dataset");
    } catch (IllegalArgumentException e) {
      throw Descriptors.refuse(descriptor, "cannot be trained on: " + e.getMessage());
    } finally {
      discard(file);
    }
  }

  private Path fetch(DatasetDescriptor descriptor, int index) throws RunStoppedException {
    Path file = emptyFile();
    boolean complete = false;
    try {
      download(descriptor, index, file);
      complete = true;
      return file;
    } finally {
      if (!complete) {
        discard(file);
      }
    }
  }

  private Path emptyFile() throws RunStoppedException {
    try {
      return Files.createTempFile(work, "shard-", ".enc");
    } catch (IOException e) {
      throw cannotStore(e);
    }
  }

  private void download(DatasetDescriptor descriptor, int index, Path file)
      throws RunStoppedException {
    DatasetDescriptor.Shard shard = descriptor.shards().get(index);
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
        context.courier().getBlob(shard.ciphertext(), shard.bytes(), out);
      }
      if (!Digest.of(Files.newInputStream(file)).equals(shard.ciphertext())) {
        throw Descriptors.refuse(
            descriptor, "has a shard " + index + " with other bytes than the contract's");
      }
    } catch (TransportException e) {
      throw Descriptors.refuse(
          descriptor, "has a shard " + index + " that was not delivered: " + e.getMessage());
    } catch (IOException e) {
      throw cannotStore(e);
    }
  }

  private RunStoppedException cannotStore(IOException e) {
    return new RunStoppedException(
        Rule.SHARD, "the node cannot store a shard in " + work + ": " + e.getMessage(), e);
  }

  private void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      context.events().ignored(context.run(), "a temporary ciphertext was not deleted: " + file);
    }
  }
}
